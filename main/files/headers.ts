/**
 * What every answer carries, whoever asked. Styles may stand on elements (`style=`), which Svelte's templates
 * use, but never in a `<style>` block; scripts only in files of ours.
 * @param socket where else a page may connect to, such as `ws://127.0.0.1:8080`.
 */
export function protectiveHeaders(socket: string | null): Record<string, string> {
  const policy = {
    'default-src': "'self'",
    'script-src': "'self'",
    'style-src': "'self'",
    'style-src-attr': "'unsafe-inline'",
    'img-src': "'self' blob: data:",
    'font-src': "'self'",
    'connect-src': socket === null ? "'self'" : `'self' ${socket}`,
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return {
    'content-security-policy': Object.entries(policy).map(([name, sources]) => `${name} ${sources}`).join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}

/** Kept for good: the address changes when the content does. */
export const forever = 'private, max-age=31536000, immutable';
/** Kept, and asked about each time by its tag. */
export const askAgain = 'private, no-cache';
