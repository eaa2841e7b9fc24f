import { fromPlainError, type PlainError } from '../../../../../core/errors.ts';
import type { Answers } from '../../../../../core/ledger/answers.ts';
import { decodeAnswers } from '../../../../../core/ledger/codec.ts';
import { AnswerDesk } from './desk.ts';
import type { Question, Reply } from './messages.ts';

// Answers are fetched, decoded and counted here, off the window's frames.
const desk = new AnswerDesk(fetchAnswers);
/** Lets what was asked meanwhile come in; a timer would wait for milliseconds each time. */
const pause = (): Promise<void> => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(null);
});

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  answer(data).then((reply) => postMessage(reply), (error: unknown) => postMessage({ id: data.id, failed: String(error) } satisfies Reply));
});

async function answer(question: Question): Promise<Reply> {
  const { id, wanted } = question;
  if (question.kind === 'judge') return { id, pairs: await desk.judge(wanted, pause) };
  const view = await desk.view(question.wanted);
  void desk.fetchAhead(wanted, new Map(question.epochs));
  return { id, view };
}

async function fetchAnswers(run: string, epoch: number): Promise<Answers> {
  const response = await fetch(`/runs/${encodeURIComponent(run)}/ledger/${epoch}/validation`);
  if (!response.ok) throw fromPlainError(((await response.json()) as { error: PlainError }).error);
  return decodeAnswers(new Uint8Array(await response.arrayBuffer()));
}
