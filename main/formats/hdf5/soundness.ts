import { damaged } from '../errors.ts';
import { phrase } from '../../../core/errors/words.ts';

/**
 * Refuses before the library sees it what would keep it busy for ever, or is no whole file.
 * Source of the places: HDF5 File Format Specification 3.0, II.A (superblock) and III.E (global heap).
 * @throws EpochalError `import.damaged`.
 */
export function requireSound(bytes: Uint8Array, name: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signed = bytes.length >= 48 && view.getUint32(0) === 0x89484446 && view.getUint32(4) === 0x0d0a1a0a;
  // A file may begin behind something else, as MATLAB's do; those of Keras do not.
  if (!signed) throw damaged(name, phrase`it does not begin as an HDF5 file`);
  const version = view.getUint8(8);
  const [offsets, lengths] = version < 2 ? [view.getUint8(13), view.getUint8(14)] : [view.getUint8(9), view.getUint8(10)];
  if (offsets !== 8 || lengths !== 8) throw damaged(name, phrase`its addresses have ${offsets} bytes and its lengths ${lengths}, not 8 as files of Keras`);
  const end = view.getBigUint64(version < 2 ? (version === 0 ? 40 : 44) : 28, true);
  if (end > BigInt(bytes.length)) throw damaged(name, phrase`it is cut short: it says to have ${end.toLocaleString('en-US')} bytes, and has ${bytes.length.toLocaleString('en-US')}`);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf('GCOL'); at >= 0; at = file.indexOf('GCOL', at + 4)) {
    if (standsStill(file, at)) throw damaged(name, phrase`its collection of texts at ${at} has an object without length`);
  }
}

/** Bytes of what stands before each object of a collection. */
const headBytes = 16;

/** Whether the walk over a collection's objects, as the library goes it, comes to one that leads nowhere. */
function standsStill(file: Buffer, at: number): boolean {
  if (at + headBytes > file.length || file[at + 4] !== 1) return false;
  const end = Math.min(file.length, at + Number(file.readBigUInt64LE(at + 8)));
  for (let object = at + headBytes; object + headBytes <= end; ) {
    const size = Number(file.readBigUInt64LE(object + 8));
    const isFree = file.readUInt16LE(object) === 0;
    const step = isFree ? size : headBytes + 8 * Math.ceil(size / 8);
    if (step === 0) return true;
    object += step;
  }
  return false;
}
