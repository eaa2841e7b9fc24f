import type { ChildEnd } from '../../../../main/processes/process.ts';
import type { FromChild, ToChild, TrainingChild } from '../../../../main/trainer/protocol.ts';

/** A training process as its parent sees one, played by hand. */
export class PlayedChild implements TrainingChild {
  readonly pid = 1;
  sent: ToChild[] = [];
  killed = false;
  say: (message: FromChild) => void = () => undefined;
  end: (end: ChildEnd) => void = () => undefined;
  send = (message: ToChild): void => void this.sent.push(message);
  onMessage = (listener: (message: FromChild) => void): void => void (this.say = listener);
  beat: (isTurning: boolean) => void = () => undefined;
  onBeat = (listener: (isTurning: boolean) => void): void => void (this.beat = listener);
  ref = (): void => undefined;
  unref = (): void => undefined;
  onEnd = (listener: (end: ChildEnd) => void): void => void (this.end = listener);
  kill = (): void => void (this.killed = true);
}
