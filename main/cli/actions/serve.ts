import { resolveCache } from '../../system/home.ts';
import { startServer } from '../../server/listen.ts';
import type { Context, Outcome } from '../command.ts';

interface ServeOptions {
  host: string;
  port: number | undefined;
  tokenFile: string | undefined;
}

export async function serveWindow({ home, env, report, interruption, atOnce }: Context, { host, port, tokenFile }: ServeOptions): Promise<Outcome> {
  const ending = interruption();
  const server = await startServer({ home, cache: resolveCache(env), env, host, ...(port === undefined ? {} : { port }), tokenFile });
  const { url, token } = server;
  return {
    value: { url, token },
    text: () => `Epochal is at ${url}\nCtrl-C ends it.`,
    async afterwards() {
      if (!ending.aborted) await new Promise((resolve) => ending.addEventListener('abort', resolve, { once: true }));
      report.line('closing; runs stop with a checkpoint');
      atOnce.addEventListener('abort', () => void server.studio.trainer.close({ now: true }), { once: true });
      await server.close();
    },
  };
}
