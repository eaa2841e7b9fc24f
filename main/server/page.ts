import { protectiveHeaders } from '../files/headers.ts';
import type { Refusal } from './access.ts';

/** What a person sees who comes without the token; programs read the status. */
export function refusalResponse({ status, reason }: Refusal): Response {
  const advice = status === 401 ? 'Open the whole address that Epochal printed when it started; it ends in <code>?token=…</code>' : 'Open the address that Epochal printed when it started.';
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Epochal</title></head>
<body style="font: 16px/1.5 system-ui; max-width: 32rem; margin: 20vh auto; padding: 0 1rem"><h1 style="font-size: 1.25rem">${reason}</h1><p>${advice}</p></body></html>
`;
  return new Response(page, { status, headers: { ...protectiveHeaders(null), 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } });
}
