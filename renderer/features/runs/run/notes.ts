import type { RunNote } from '../../../../core/runs.ts';
import { metric } from '../../../ui/format.ts';
import type { Translate } from '../../../app/messages/catalogue.ts';

/** Why a run ended before its last epoch. */
export interface EarlyEnd {
  epoch: number;
  /** Within the epoch; null at its end. */
  step: number | null;
  reason: string;
}

const ended = /^Ended after epoch (\d+): (.*)$/s;
const endedAt = /^(.*) The run ended in epoch (\d+), step (\d+)\.$/s;

/** @returns null where no note tells of an end. */
export function earlyEnd(notes: readonly RunNote[], t: Translate): EarlyEnd | null {
  for (const { text } of notes.toReversed()) {
    const [, epoch, reason] = ended.exec(text) ?? [];
    if (epoch !== undefined) return { epoch: Number(epoch), step: null, reason: sayReason(reason!, t) };
    const [, why, within, step] = endedAt.exec(text) ?? [];
    if (why !== undefined) return { epoch: Number(within), step: Number(step), reason: sayReason(why, t) };
  }
  return null;
}

type Say = (found: readonly string[], t: Translate) => string;

/** Notes are kept in English; those that Epochal itself writes are said in the window's language. */
const notes: readonly (readonly [RegExp, Say])[] = [
  [ended, ([epoch, reason], t) => t('run.note.ended', { epoch: epoch!, reason: sayReason(reason!, t) })],
  [endedAt, ([reason, epoch, step], t) => t('run.note.endedAt', { epoch: epoch!, step: step!, reason: sayReason(reason!, t) })],
  [/^The network has the weights of epoch (\d+), its best\.$/, ([epoch], t) => t('run.note.restored', { epoch: epoch! })],
  [/^The weights of '.*' were trained to tell other classes apart/s, (_found, t) => t('run.note.otherClasses')],
  [/^The weights of '.*' were trained with the classes of '.*' in another order/s, (_found, t) => t('run.note.otherOrder')],
  [/^The training process gives no sign of life\.$/, (_, t) => t('run.banner.silent')],
  [/^The training does not come to the end of a step\.$/, (_, t) => t('run.banner.stuck')],
  [/^The training process goes on\.$/, (_, t) => t('run.note.goesOn')],
  [/^The training process did not answer and was ended\.$/, (_, t) => t('run.note.hung')],
  [/^No training image shows (?:class|\d+ classes:) (.*): the network can't learn/, ([names], t) => t('run.note.noClass', { names: names! })],
];

const reasons: readonly (readonly [RegExp, Say])[] = [
  [
    /^(\S+) has not become better for (\d+) epochs; its best, (\S+), was in epoch (\d+)\.$/,
    ([monitor, epochs, best, epoch], t) => t('run.why.waited', { monitor: monitor!, epochs: epochs!, best: metric(Number(best)), epoch: epoch! }),
  ],
  [/^The loss became (\S+)\.$/, ([loss], t) => t('run.why.nan', { loss: loss! })],
];

/** A note in the window's language; one that is not known as it is. */
export function sayNote(text: string, t: Translate): string {
  return sayBy(notes, text, t);
}

function sayReason(text: string, t: Translate): string {
  return sayBy(reasons, text, t);
}

function sayBy(table: readonly (readonly [RegExp, Say])[], text: string, t: Translate): string {
  for (const [pattern, say] of table) {
    const found = pattern.exec(text);
    if (found) return say(found.slice(1), t);
  }
  return text;
}
