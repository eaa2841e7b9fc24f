import { flushCompileCache } from 'node:module';
import { toPlainError } from '../../core/errors.ts';
import type { Call, Handlers, Name, Progress, Reply } from './calls.ts';
import { openPort, type PortOptions } from './port.ts';

/** How often a process with a bound looks at the memory it holds. */
const lookEveryMs = 20;

/**
 * The child's side: answers calls until the process that started this one ends it or is gone.
 * @param load imports what does the work, so that the compile cache serves all of it.
 */
export function serve<Of extends Handlers<Of>>(load: () => Promise<Of>, options: PortOptions = {}): void {
  const port = openPort<Call, Reply>(options);
  const loading = load();
  let most = Infinity;
  let looking: NodeJS.Timeout | null = null;

  const answer = async ({ id, name, input, residentBytes }: Call): Promise<void> => {
    most = residentBytes ?? Infinity;
    looking ??= setInterval(() => {
      if (process.memoryUsage.rss() > most) void port.sendLast({ type: 'exhausted', bytes: most }).finally(() => process.kill(process.pid, 'SIGKILL'));
    }, lookEveryMs).unref();
    let reply: Reply;
    try {
      const handlers: Handlers<Of> = await loading;
      const progress: Progress<unknown> = (step) => port.send({ type: 'progress', id, step });
      reply = { type: 'done', id, value: await handlers[name as Name<Of>](input as never, progress as never) };
    } catch (error) {
      const plain = toPlainError(error);
      // The place of a defect is written on stderr, which the parent keeps.
      if (error instanceof Error && plain.code === 'internal') process.stderr.write(`${error.stack ?? error.message}\n`);
      reply = { type: 'failed', id, error: plain };
    }
    // The parent may end this process as soon as it has its answer.
    flushCompileCache();
    port.send(reply);
  };

  port.listen((call) => void answer(call));
  void loading.then(() => port.send({ type: 'ready' }));
}
