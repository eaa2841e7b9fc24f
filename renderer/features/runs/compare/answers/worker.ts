import { fetchAnswers, fetchTestAnswers } from '../../../../app/bridge/answers.ts';
import { AnswerDesk } from './desk.ts';
import type { Question, Reply } from './messages.ts';

// Answers are fetched, decoded and counted here, off the window's frames.
const desk = new AnswerDesk((run, epoch, of) => (of === 'test' ? fetchTestAnswers(run, epoch) : fetchAnswers(run, epoch, of)));
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
