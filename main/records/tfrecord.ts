/**
 * TFRecord, the framing of TensorFlow's files: length (uint64, little-endian), its checksum, the bytes, theirs.
 * The checksum is CRC-32C (Castagnoli), turned and shifted: tensorflow/core/lib/io/record_writer.cc.
 */
const headerBytes = 12;
const footerBytes = 4;

export function frame(bytes: Uint8Array): Buffer {
  const record = Buffer.alloc(headerBytes + bytes.length + footerBytes);
  record.writeBigUInt64LE(BigInt(bytes.length));
  record.writeUInt32LE(maskedCrc(record.subarray(0, 8)), 8);
  record.set(bytes, headerBytes);
  record.writeUInt32LE(maskedCrc(bytes), headerBytes + bytes.length);
  return record;
}

/** No event is larger; a length beyond it is a damaged one. */
const mostBytes = 2 ** 30;
const windowBytes = 1 << 20;

/**
 * The records of a file of any size, read a part at a time, up to its end or the first that is not whole.
 * @param read fills a buffer from a place of the file on. @returns how many bytes it gave.
 * @returns whether the file ended there.
 */
export function* recordsOf(read: (into: Buffer, at: number) => number): Generator<Buffer, boolean> {
  let window: Buffer = Buffer.alloc(0);
  let begin = 0;
  const take = (at: number, length: number): Buffer => {
    if (at + length > begin + window.length) {
      const into = Buffer.allocUnsafe(Math.max(windowBytes, length));
      [window, begin] = [into.subarray(0, read(into, at)), at];
    }
    return window.subarray(at - begin, at - begin + length);
  };
  for (let at = 0; ; ) {
    const header = take(at, headerBytes);
    if (header.length === 0) return true;
    if (header.length < headerBytes || header.readUInt32LE(8) !== maskedCrc(header.subarray(0, 8))) return false;
    const length = Number(header.readBigUInt64LE(0));
    if (length > mostBytes) return false;
    const rest = take(at + headerBytes, length + footerBytes);
    if (rest.length < length + footerBytes) return false;
    const bytes = rest.subarray(0, length);
    if (rest.readUInt32LE(length) !== maskedCrc(bytes)) return false;
    yield bytes;
    at += headerBytes + length + footerBytes;
  }
}

/** The records of a file, up to its end or the first that is not whole: what a killed process leaves. */
export function unframe(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at + headerBytes <= file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    const end = at + headerBytes + length;
    if (file.readUInt32LE(at + 8) !== maskedCrc(file.subarray(at, at + 8)) || end + footerBytes > file.length) break;
    const bytes = file.subarray(at + headerBytes, end);
    if (file.readUInt32LE(end) !== maskedCrc(bytes)) break;
    records.push(bytes);
    at = end + footerBytes;
  }
  return records;
}

function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** RFC 3720, B.4: the polynomial 0x1EDC6F41, bits reversed. */
const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
