import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { RunEvent } from '../../core/runs.ts';
import type { Home } from '../../main/system/home.ts';

/** Who dies, and when: before its n-th write, or so many milliseconds after the program was started. */
export interface Death {
  victim: 'host' | 'child' | 'both';
  moment: { writes: { host: number; child: number } } | { afterMs: number };
}

/** How much there is of a piece of work, to choose a moment in it. */
export interface Extent {
  writes: { host: number; child: number };
  ms: number;
}

export interface Ran {
  /** Null where it was ended by a signal. */
  code: number | null;
  ms: number;
  events: RunEvent[];
  /** The value it ended with; null where it was killed. */
  result: { run?: string; state?: string; error?: { code: string; message: string } | null } | null;
  err: string;
}

const mortal = pathToFileURL(join(import.meta.dirname, 'mortal.ts')).href;

/**
 * Runs a program of ours to its end, or to its death, and waits until every process that it began is gone.
 * @param report a file that gets the number of writes of each process.
 */
export async function runMortal(home: Home, program: readonly string[], death: Death | null, report?: string): Promise<Ran> {
  const mark = randomUUID();
  const at = death && 'writes' in death.moment ? death.moment.writes : null;
  const child = spawn(process.execPath, ['--import', mortal, ...program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      EPOCHAL_HOME: home.root,
      KILLS_MARK: mark,
      ...(at && death!.victim !== 'child' ? { KILLS_HOST: String(at.host) } : {}),
      ...(at && death!.victim !== 'host' ? { KILLS_CHILD: String(at.child) } : {}),
      ...(report === undefined ? {} : { KILLS_REPORT: report }),
    },
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  const ended = new Promise<number | null>((resolve) => void child.on('close', (code) => resolve(code)));
  const lines: unknown[] = [];
  const began = performance.now();
  const strike = (): void => {
    for (const pid of marked(mark)) if (death?.victim === 'both' || (pid === child.pid) === (death?.victim === 'host')) kill(pid);
  };
  const striking = death && 'afterMs' in death.moment ? setTimeout(strike, death.moment.afterMs) : undefined;
  for await (const line of createInterface({ input: child.stdout })) lines.push(parsed(line));
  const code = await ended;
  clearTimeout(striking);
  const ms = performance.now() - began;
  while (marked(mark).length > 0) await wait(10);
  const events = lines.filter((value): value is RunEvent => typeof value === 'object' && value !== null && 'type' in value);
  const last = lines.at(-1);
  return { code, ms, events, result: typeof last === 'object' && last !== null && !('type' in last) ? last : null, err };
}

/** Linux's list of processes that were begun with a mark in their environment; those that have ended are none. */
function marked(mark: string): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`KILLS_MARK=${mark}`);
    } catch {
      // It has ended in between.
      return false;
    }
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A line that was cut off is none. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
