import { zipParts } from '../../../formats/zip/write.ts';
import type { LabelFile } from './metadata.ts';

/**
 * Files of labels as TFLite's metadata has them: a zip archive, nothing in it packed, laid behind the model.
 * @param before bytes of the model. Places in the archive are counted from the file's beginning, as readers that
 * do not look for where an archive begins need them.
 */
export async function attachedFiles(labels: readonly LabelFile[], before: number): Promise<Uint8Array> {
  const text = new TextEncoder();
  const archive = Buffer.concat(await zipParts(labels.map(({ name, lines }) => ({ path: name, content: [text.encode(`${lines.join('\n')}\n`)] }))));
  // https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.16 and 4.3.12.
  const end = archive.length - 22;
  const count = archive.readUInt16LE(end + 10);
  let entry = archive.readUInt32LE(end + 16);
  archive.writeUInt32LE(entry + before, end + 16);
  for (let i = 0; i < count; i += 1) {
    archive.writeUInt32LE(archive.readUInt32LE(entry + 42) + before, entry + 42);
    entry += 46 + archive.readUInt16LE(entry + 28) + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
  }
  return archive;
}
