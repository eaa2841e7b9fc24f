import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { makeFolder } from '../../system/durable.ts';
import { sha256Of } from '../../system/sha256.ts';
import { bundleHeadSchema, bundleManifestSchema, bundleVersion, manifestFile, type BundleManifest } from '../../formats/bundle.ts';
import { openZip } from '../../formats/zip/read.ts';
import { damaged, notAModel, tooLarge } from '../../formats/errors.ts';

/** A `.epochal` file whose list of files has been checked; each file is, while it is read. */
export interface Bundle {
  /** For messages. */
  name: string;
  /** Ids. */
  runs: readonly string[];
  /** By path, but the manifest. */
  files: ReadonlyMap<string, { bytes: number; sha256: string }>;
  /** A small file. @throws EpochalError `import.damaged`, `import.too-large`. */
  read(path: string): Promise<Buffer>;
  /** A JSON file without keys that name a prototype. @throws as `read`. */
  readJson(path: string): Promise<unknown>;
  /** Writes a file to a place of its own and flushes it. @throws EpochalError `import.damaged`; errors of the disk. */
  extract(path: string, to: string): Promise<void>;
  close(): void;
}

/** What is read into memory at once: the record of a run of a hundred thousand epochs is smaller. */
const largestInMemory = 512 * 2 ** 20;
const mostFiles = 1_000_000;

/**
 * Opens a bundle. What its files hold together can't be more than the file itself has: nothing is compressed.
 * @throws EpochalError `import.damaged`, `import.too-large`, `import.not-a-model`, `import.newer`, `import.missing`.
 */
export async function openBundle(path: string): Promise<Bundle> {
  const name = basename(path);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new EpochalError('import.missing/file', { path });
  const zip = await openZip(path, { name, limits: { entryBytes: size, totalBytes: size, entries: mostFiles } });

  const sized = (file: string): void => {
    const bytes = zip.size(file) ?? 0;
    if (bytes > largestInMemory) throw tooLarge(name, phrase`'${file}'`, bytes, largestInMemory);
  };
  try {
    if (!zip.paths.includes(manifestFile)) throw notAModel(name, phrase`it lacks ${manifestFile}`);
    sized(manifestFile);
    const { runs, files: listed } = readManifest(name, parse(name, manifestFile, await zip.read(manifestFile)));
    const files = new Map(listed.map(({ path: file, ...facts }) => [file, facts]));
    refuseUnlisted(name, zip.paths, listed);
    const check = (file: string, bytes: number, sha256: string): void => {
      const expected = files.get(file);
      if (!expected) throw damaged(name, phrase`it lacks '${file}'`);
      if (bytes !== expected.bytes) throw damaged(name, phrase`'${file}' has ${bytes} bytes, ${expected.bytes} were packed`);
      if (sha256 !== expected.sha256) throw damaged(name, phrase`the sha256 of '${file}' is ${sha256}, ${expected.sha256} was packed`);
    };
    const read = async (file: string): Promise<Buffer> => {
      sized(file);
      const bytes = Buffer.from(await zip.read(file));
      check(file, bytes.byteLength, sha256Of(bytes));
      return bytes;
    };
    return {
      name,
      runs,
      files,
      read,
      readJson: async (file) => parse(name, file, await read(file)),
      async extract(file, to) {
        makeFolder(dirname(to));
        const hash = createHash('sha256');
        let bytes = 0;
        await using target = await open(to, 'wx');
        for await (const part of await zip.stream(file)) {
          const chunk = part as Buffer;
          hash.update(chunk);
          bytes += chunk.byteLength;
          await target.writeFile(chunk);
        }
        await target.sync();
        check(file, bytes, hash.digest('hex'));
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function readManifest(name: string, value: unknown): BundleManifest {
  const head = bundleHeadSchema.safeParse(value);
  if (!head.success) throw notAModel(name, phrase`its ${manifestFile} is not that of a bundle of runs`);
  if (head.data.version > bundleVersion) {
    throw new EpochalError('import.newer', { name, version: head.data.version, newest: bundleVersion });
  }
  const read = bundleManifestSchema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw damaged(name, phrase`${manifestFile}: ${issue.path.join('.')}: ${issue.message}`);
}

/** Every file must be named once, be there, and be like no other on a system that takes upper for lower case. */
function refuseUnlisted(name: string, paths: readonly string[], listed: BundleManifest['files']): void {
  const there = new Set(paths);
  const seen = new Set<string>();
  for (const { path } of listed) {
    if (!isPlain(path)) throw damaged(name, phrase`'${path}' is no path that every system has`);
    const folded = path.normalize('NFC').toLowerCase();
    if (seen.has(folded)) throw damaged(name, phrase`two of its files are called '${path}'`);
    seen.add(folded);
    if (!there.delete(path)) throw damaged(name, phrase`it lacks '${path}'`);
  }
  for (const path of seen) {
    const above = path.split('/').slice(0, -1).map((_, end, parts) => parts.slice(0, end + 1).join('/')).find((folder) => seen.has(folder));
    if (above !== undefined) throw damaged(name, phrase`'${above}' is a file and a folder`);
  }
  there.delete(manifestFile);
  const [extra] = there;
  if (extra !== undefined) throw damaged(name, phrase`its ${manifestFile} does not know '${extra}'`);
}

/** Names with meaning on some system, and characters that none should have. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const plainName = /^(?!\.)[^\p{C}\\/:*?"<>|]{1,200}(?<![ .])$/u;

function isPlain(path: string): boolean {
  return path.split('/').every((part) => plainName.test(part) && !reserved.test(part));
}

function parse(name: string, file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('a key is __proto__');
      return value;
    });
  } catch (error) {
    throw damaged(name, phrase`'${file}' is not the JSON it should be`, error);
  }
}
