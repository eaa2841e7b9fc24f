import { toPlainError } from '../../core/errors.ts';
import { openPort } from '../processes/port.ts';
import { inspect } from './answering.ts';
import type { Reply, Request } from './protocol.ts';

/** The inspecting process: loads TensorFlow and networks, answers one question at a time, and ends with its parent. */
const answer = inspect();
const port = openPort<Request, Reply>();
port.listen((request) => {
  let reply: Reply;
  try {
    reply = { id: request.id, value: answer(request) };
  } catch (error) {
    reply = { id: request.id, error: toPlainError(error) };
  }
  port.tell(reply);
});
port.onGone(() => process.exit(0));
