import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program in a terminal of its own. */
export interface Terminal {
  child: ChildProcess;
  /** Resolves with all that was shown once that holds `text`. Rejects where it ends before. */
  shows(text: string): Promise<string>;
  /** `\x03` is Ctrl-C. */
  press(keys: string): void;
  /** Closes it as a window is closed. */
  close(): void;
  /** Exit code of the program as a shell has it (143 where SIGTERM ended it), and all that was shown. */
  ended: Promise<{ code: number; shown: string }>;
}

/** Python's `pty` makes the terminal: Node has no part for it. */
export function openTerminal(command: readonly string[], env: NodeJS.ProcessEnv): Terminal {
  const child = spawn('python3', [join(import.meta.dirname, 'terminal.py'), ...command], { stdio: ['pipe', 'pipe', 'pipe'], env });
  let shown = '';
  let said = '';
  let look = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  // What is typed may come when the program has just ended.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<{ code: number; shown: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      try {
        resolve({ code: (JSON.parse(said) as { code: number }).code, shown });
      } catch {
        reject(new Error(`the terminal failed: ${said}`));
      }
    });
  });
  return {
    child,
    shows: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (shown.includes(text)) resolve(shown);
        };
        look();
        ended.then(() => reject(new Error(`it ended without '${text}': ${shown}`)), reject);
      }),
    press: (keys) => void child.stdin.write(keys),
    close: () => void child.stdin.end(),
    ended,
  };
}

/** The processes below one. */
export function descendants(pid: number): number[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] => all.filter(([, one]) => one === parent).flatMap(([child]) => [child!, ...below(child!)]);
  return below(pid);
}

/** A process that has ended but was not collected by its new parent yet is gone, too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
