import { phrase, type Phrase } from '../../core/errors/words.ts';
import { open } from 'node:fs/promises';

/** ELF `e_machine` and Mach-O `cputype` of the architectures Node runs on. */
const elfMachine: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };
const machType: Readonly<Record<string, number>> = { x64: 0x01000007, arm64: 0x0100000c };
const elfMagic = 0x7f454c46;
const machMagic = 0xfeedfacf;
const peMagic = 0x4d5a;

/**
 * Whether a file is a shared library of this machine's kind, judged by its header; it is not loaded.
 * An ELF file is also checked for being cut short: its section table lies at its end.
 * @returns null when it is, else the reason, to follow the file's name.
 */
export async function refuseBinary(path: string, os: string = process.platform, arch: string = process.arch): Promise<Phrase | null> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const head = Buffer.alloc(64);
  const { bytesRead } = await file.read(head, 0, 64, 0);
  if (bytesRead < 64) return phrase`is only ${size} bytes long`;
  if (os === 'win32') return head.readUInt16BE(0) === peMagic ? null : phrase`is not a Windows library`;
  if (os === 'darwin') {
    if (head.readUInt32LE(0) !== machMagic) return phrase`is not a macOS library`;
    return head.readUInt32LE(4) === machType[arch] ? null : phrase`is built for another processor, not for ${arch}`;
  }
  if (head.readUInt32BE(0) !== elfMagic) return phrase`is not a Linux library`;
  if (head.readUInt16LE(18) !== elfMachine[arch]) return phrase`is built for another processor, not for ${arch}`;
  const end = Number(head.readBigUInt64LE(40)) + head.readUInt16LE(58) * head.readUInt16LE(60);
  return end <= size ? null : phrase`is cut short: ${size} bytes, at least ${end} needed`;
}
