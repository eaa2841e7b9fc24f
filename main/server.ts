import { parseArgs } from 'node:util';
import { EpochalError, toPlainError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { resolveHome } from './system/home.ts';
import { startServer, type RunningServer } from './server/listen.ts';

export { startServer, type RunningServer, type ServerOptions } from './server/listen.ts';

/** The app behind a loopback address, as a program: prints `{url, token}` once it listens, ends on SIGINT or SIGTERM. */
async function main(args: string[]): Promise<void> {
  const { home, host, port, tokenFile } = readOptions(args);
  const server = await startServer({ home: resolveHome(home), ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }), tokenFile });
  endOn(['SIGINT', 'SIGTERM', 'SIGHUP'], server);
  process.stdout.write(`${JSON.stringify({ url: server.url, token: server.token })}\n`);
}

function endOn(signals: NodeJS.Signals[], server: RunningServer): void {
  let ending = false;
  for (const signal of signals) {
    process.on(signal, () => {
      // Who asks twice will not wait for a checkpoint.
      if (ending) process.exit(1);
      ending = true;
      server.close().then(() => process.exit(0), fail);
    });
  }
}

function readOptions(args: string[]): { home?: string; host?: string; port?: number; tokenFile?: string } {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args, options: { home: text, host: text, port: text, 'token-file': text } });
    const { port, 'token-file': tokenFile, ...rest } = values;
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) < 65_536)) throw new Error(`--port got '${port}', a whole number from 0 to 65535 is needed`);
    return { ...rest, ...(port === undefined ? {} : { port: Number(port) }), ...(tokenFile === undefined ? {} : { tokenFile }) };
  } catch (error) {
    throw new EpochalError('cli.usage', { problem: error instanceof Error ? error.message : String(error), hint: 'usage: server [--home folder] [--host address] [--port number] [--token-file file]' }, { cause: error });
  }
}

function fail(error: unknown): void {
  const { code, message, hint } = toPlainError(error);
  process.stderr.write(`error: ${printable(message)}\n${printable(hint)}\n`);
  process.exit(code === 'cli.usage' ? 2 : 1);
}

if (import.meta.main) main(process.argv.slice(2)).catch(fail);
