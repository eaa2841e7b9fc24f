import { phraseText, type Phrase } from '../../core/errors/words.ts';
import { printable } from '../../core/printable.ts';
import { toJson } from './json.ts';

export type Mode = 'people' | 'json' | 'stream';

/** Where a command writes: stdout and stderr of a process, or a test's. */
export interface Streams {
  stdout: { write(chunk: string): unknown };
  stderr: { write(chunk: string): unknown; isTTY?: boolean; columns?: number };
}

/**
 * What a command says before it is done. Only a stream's events go to stdout; all else goes to stderr,
 * as a bar redrawn in place on a terminal, as plain lines in a log. Names and other texts from outside never drive
 * the terminal.
 */
export class Reporter {
  readonly mode: Mode;
  readonly #streams: Streams;
  #bar = false;

  constructor(mode: Mode, streams: Streams) {
    this.mode = mode;
    this.#streams = streams;
  }

  /** Whether progress is redrawn in place. Where not, say only what a log should keep. */
  get live(): boolean {
    return this.#streams.stderr.isTTY === true;
  }

  /** One line of `--json-stream`; nothing in the other modes. */
  event(value: unknown): void {
    if (this.mode === 'stream') this.#streams.stdout.write(`${toJson(value)}\n`);
  }

  /** A line that stays. */
  line(shown: string): void {
    this.clear();
    this.#streams.stderr.write(`${printable(shown)}\n`);
  }

  /**
   * A bar redrawn in place; nothing where stderr is no terminal.
   * @param done share from 0 to 1, or null while unknown.
   */
  bar(done: number | null, shown: string): void {
    if (!this.live) return;
    const width = 24;
    const filled = Math.round(Math.min(1, Math.max(0, done ?? 0)) * width);
    const drawn = `[${'='.repeat(filled)}${' '.repeat(width - filled)}] ${printable(shown)}`;
    this.#streams.stderr.write(`\r\x1b[2K${drawn.slice(0, (this.#streams.stderr.columns ?? 80) - 1)}`);
    this.#bar = true;
  }

  /** Work in phases: a bar on a terminal; in a log one line a phase. */
  progress(): (progress: { phase: string; done: number; total: number | null; message: Phrase }) => void {
    let phase = '';
    return ({ phase: now, done, total, message: words }) => {
      const message = phraseText(words);
      this.bar(total === null ? null : done / total, message);
      if (!this.live && now !== phase) this.line(message);
      phase = now;
    };
  }

  clear(): void {
    if (this.#bar) this.#streams.stderr.write('\r\x1b[2K');
    this.#bar = false;
  }
}
