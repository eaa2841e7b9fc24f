/**
 * Takes over the signals that ask a program to end.
 * @returns asks for the signal: aborted by the first of them; a second one ends the process at once. Until it
 * is asked for, the process just ends, as any does.
 */
export function onInterruption(): () => AbortSignal {
  const controller = new AbortController();
  let taken = false;
  return () => {
    if (!taken) {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.on(signal, () => {
          if (controller.signal.aborted) process.exit(1);
          controller.abort();
        });
      }
    }
    taken = true;
    return controller.signal;
  };
}
