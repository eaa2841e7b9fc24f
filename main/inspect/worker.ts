import { EpochalError, fromPlainError } from '../../core/errors.ts';
import type { Answers, Question, Reply, Request } from './protocol.ts';

/** A child process as the inspector sees it: Node's fork, or Electron's utility process. */
export interface Child {
  send(message: Request): void;
  onMessage(listener: (message: Reply) => void): void;
  /** @param reason for people: `exit code 1`, `signal SIGKILL`. */
  onExit(listener: (reason: string) => void): void;
  /** While it is not held, a child does not keep this process from ending. */
  hold(held: boolean): void;
  kill(): void;
}

interface Waiting {
  resolve(value: Answers[keyof Answers]): void;
  reject(error: EpochalError): void;
}

/** Asks a child questions. The child is started by the first, and ended after `idleMs` without one. */
export class Worker {
  readonly #start: () => Child;
  readonly #idleMs: number;
  #child: Child | null = null;
  #idle: NodeJS.Timeout | null = null;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(start: () => Child, idleMs: number) {
    this.#start = start;
    this.#idleMs = idleMs;
  }

  /**
   * @throws EpochalError what the child threw; `inspect.died` when it ended first. The next question
   * starts a fresh one.
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
    this.#end('it was closed');
  }

  #begin(): Child {
    const child = this.#start();
    this.#child = child;
    child.onMessage((reply) => this.#settle(reply));
    child.onExit((reason) => {
      if (this.#child === child) this.#end(reason);
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

  #end(reason: string): void {
    this.#child = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) {
      reject(new EpochalError('inspect.died', `The process that runs the network ended: ${reason}.`, 'Try again; if it happens again, the machine may lack memory.'));
    }
  }
}
