/** What is known of an app that does not answer. */
export type LostWords = 'lost.text' | 'lost.still' | 'lost.away' | 'lost.refused';

/** The connection is tried again all the time; after so long it is looked why it does not come back. */
export const patienceMs = 15_000;

/**
 * Asks the app at this page's address whether it is there.
 * @param ask as `fetch`.
 * @param waited whether it has been away for long.
 * @returns null where it is there and lets this page in.
 */
export async function whyLost(ask: (address: string, options: RequestInit) => Promise<Pick<Response, 'ok'>>, waited: boolean): Promise<LostWords | null> {
  try {
    const answer = await ask('/', { method: 'HEAD', cache: 'no-store' });
    return answer.ok ? null : 'lost.refused';
  } catch {
    // Nobody answers: that is what is said.
    return waited ? 'lost.away' : 'lost.still';
  }
}
