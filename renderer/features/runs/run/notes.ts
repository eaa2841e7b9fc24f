import { isPhrase, type Phrase } from '../../../../core/errors/words.ts';
import type { RunNote } from '../../../../core/runs.ts';

/** Why a run ended before its last epoch. */
export interface EarlyEnd {
  epoch: number;
  /** Within the epoch; null at its end. */
  step: number | null;
  reason: string;
}

const ended = /^Ended after epoch (?<epoch>\d+): (?<reason>.*)$/s;
const endedAt = /^(?<reason>.*) The run ended in epoch (?<epoch>\d+), step (?<step>\d+)\.$/s;

/**
 * @param say a phrase in the window's language.
 * @returns null where no note tells of an end.
 */
export function earlyEnd(notes: readonly RunNote[], say: (phrase: Phrase) => string): EarlyEnd | null {
  for (const { text, phrase } of notes.toReversed()) {
    const { epoch, step, reason } = (ended.exec(text) ?? endedAt.exec(text))?.groups ?? {};
    if (epoch === undefined) continue;
    const why = Object.values(phrase?.values ?? {}).find(isPhrase);
    return { epoch: Number(epoch), step: step === undefined ? null : Number(step), reason: why ? say(why) : reason! };
  }
  return null;
}
