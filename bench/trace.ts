import type { Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  tid: number;
  pid: number;
  tdur?: number;
  args: { name?: string };
}

/** CPU milliseconds of each task of the page's main thread while `work` goes on, and what that came to. */
export async function traceTasks<Result>(page: Page, work: () => Promise<Result>): Promise<{ result: Result; tasks: number[] }> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', categories: 'toplevel,disabled-by-default-devtools.timeline,__metadata' });
  const result = await work();
  const complete = new Promise<void>((done) => session.once('Tracing.tracingComplete', () => { done(); }));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const main = new Set(events.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain').map((event) => `${event.pid}/${event.tid}`));
  const tasks = events.filter((event) => event.name === 'RunTask' && main.has(`${event.pid}/${event.tid}`)).map((event) => (event.tdur ?? 0) / 1000);
  return { result, tasks };
}
