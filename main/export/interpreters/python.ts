import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { isSilent, watchLiveness } from '../../processes/liveness.ts';
import { hung } from '../../processes/process.ts';
import { resource } from '../../system/resources.ts';

/** A model that Keras itself has opened, in a Python process of its own. */
export interface KerasProcess {
  keras: string;
  tensorflow: string;
  /** @param images uint8. @returns what the model gives, one picture after the other. */
  run(images: Uint8Array, count: number): Promise<Float32Array>;
  close(): void;
}

/** Of keras-predict.py: there is no Keras. */
const noKeras = 3;

/** Its sign of life, on stderr. */
const beat = '\x01';
/** Seconds until the first: Keras and TensorFlow are much to read off a slow disk. */
const openWithin = 300;

/**
 * Opens a file in Keras.
 * @param python to run; its packages are those of its environment.
 * @param fileName with the ending by which Keras tells its formats.
 * @param lookEveryMs how often it is looked at.
 * @returns null where this Python cannot be run or has no Keras.
 * @throws EpochalError `export.interpreter` with Keras's own words where it refuses the file; `process.hung`.
 */
export async function openInPython(python: string, fileName: string, content: readonly Uint8Array[], lookEveryMs = 1000): Promise<KerasProcess | null> {
  const folder = await mkdtemp(join(tmpdir(), 'epochal-keras-'));
  const path = join(folder, fileName);
  await writeFile(path, content);
  // As text, for Python cannot look into Electron's archive.
  const child = spawn(python, ['-I', '-c', await readFile(resource('keras-predict.py'), 'utf8'), path], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text.replaceAll(beat, '')}`.slice(-20_000)));
  let isHung = false;
  const unwatch = watchLiveness(
    { onBeat: (listener) => void child.stderr.on('data', (text: string) => text.includes(beat) && listener(true)) },
    (now) => {
      if (!isSilent(now, openWithin)) return;
      isHung = true;
      child.kill('SIGKILL');
    },
    lookEveryMs,
  );
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code));
  });
  void ended.then(unwatch);
  // A process that has ended is described by what it says last, not by what can't be written to it any more.
  child.stdin.on('error', () => undefined);
  const close = (): void => {
    child.stdin.end();
    void ended.then(() => rm(folder, { recursive: true, force: true }));
  };
  const answers = new Answers(child.stdout);
  const refusal = async (): Promise<EpochalError> => {
    const code = await ended;
    if (isHung) return hung(phrase`The Python that runs '${fileName}' in Keras (${python})`);
    const last = said.trim().split('\n').at(-1) || `it ended with ${code}`;
    return new EpochalError('export.interpreter/keras', { name: fileName, reason: last });
  };
  const first = await answers.line();
  if (first === null) {
    close();
    const code = await ended;
    if (!isHung && (code === null || code === noKeras)) return null;
    throw await refusal();
  }
  const { keras, tensorflow } = JSON.parse(first) as { keras: string; tensorflow: string };
  return {
    keras,
    tensorflow,
    async run(images, count) {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(count);
      child.stdin.write(head);
      child.stdin.write(images);
      const length = await answers.take(4);
      const output = length && (await answers.take(length.readUInt32LE()));
      if (!output) throw await refusal();
      return new Float32Array(new Uint8Array(output).buffer);
    },
    close,
  };
}

/** What a process says, read piece by piece. */
class Answers {
  readonly #parts: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#parts = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Null where the stream ends before. */
  async take(bytes: number): Promise<Buffer | null> {
    const parts = [this.#rest];
    let there = this.#rest.length;
    while (there < bytes) {
      const next = await this.#parts.next();
      if (next.done) return null;
      parts.push(next.value);
      there += next.value.length;
    }
    const all = Buffer.concat(parts);
    this.#rest = all.subarray(bytes);
    return all.subarray(0, bytes);
  }

  async line(): Promise<string | null> {
    for (let length = 1; ; length++) {
      const end = this.#rest.indexOf('\n');
      if (end >= 0) return (await this.take(end + 1))!.toString();
      const more = await this.take(this.#rest.length + length);
      if (!more) return null;
      this.#rest = Buffer.concat([more, this.#rest]);
    }
  }
}
