import { EpochalError, fromPlainError } from '../../core/errors.ts';
import { howItEnded, hung, type ChildEnd } from '../processes/process.ts';
import type { Answers, InspectingChild, Question, Reply } from './protocol.ts';

interface Waiting {
  resolve(value: Answers[keyof Answers]): void;
  reject(error: EpochalError): void;
}

/** Asks a child questions. The child is started by the first, and ended after `idleMs` without one. */
export class Worker {
  readonly #start: () => InspectingChild;
  readonly #idleMs: number;
  #child: InspectingChild | null = null;
  #idle: NodeJS.Timeout | null = null;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(start: () => InspectingChild, idleMs: number) {
    this.#start = start;
    this.#idleMs = idleMs;
  }

  /**
   * @throws EpochalError what the child threw; `inspect.died` when it ended first, `process.hung` when it had to be
   * ended. The next question starts a fresh one.
   */
  ask<K extends Question['kind']>(question: Extract<Question, { kind: K }>): Promise<Answers[K]> {
    const child = this.#child ?? this.#begin();
    if (this.#idle) clearTimeout(this.#idle);
    child.hold(true);
    const id = this.#next++;
    return new Promise<Answers[keyof Answers]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      child.send({ id, ...question });
    }) as Promise<Answers[K]>;
  }

  close(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#child?.kill();
    this.#end(died('it was closed'));
  }

  #begin(): InspectingChild {
    const child = this.#start();
    this.#child = child;
    child.onMessage((reply) => this.#settle(reply));
    child.onEnd((end) => {
      if (this.#child === child) this.#end(why(end));
    });
    return child;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting.reject(fromPlainError(reply.error));
    else waiting.resolve(reply.value);
    if (this.#waiting.size === 0) this.#rest();
  }

  #rest(): void {
    this.#child?.hold(false);
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), this.#idleMs).unref();
  }

  #end(error: EpochalError): void {
    this.#child = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}

function why(end: ChildEnd): EpochalError {
  return end.hung ? hung('The process that runs the network') : died(howItEnded(end));
}

function died(reason: string): EpochalError {
  return new EpochalError('inspect.died', `The process that runs the network ended: ${reason}.`, 'Try again; if it happens again, the machine may lack memory.');
}
