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
