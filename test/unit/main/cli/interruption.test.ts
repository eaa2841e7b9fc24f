import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { awaitInterruptible, isAskedFor } from '../../../../main/cli/interruption.ts';
import { isClosed, tolerant } from '../../../../main/cli/streams.ts';

describe('work that heeds a request to end', () => {
  it('goes on to its end, and answers the request once', async () => {
    const controller = new AbortController();
    const work = Promise.withResolvers<string>();
    let answers = 0;
    const heeded = awaitInterruptible(controller.signal, work.promise, () => {
      answers++;
      work.resolve('stopped');
    });
    controller.abort('SIGINT');
    controller.abort('SIGINT');
    expect(await heeded).toBe('stopped');
    expect(answers).toBe(1);
  });

  it('answers one that came before', async () => {
    const work = Promise.withResolvers<string>();
    expect(await awaitInterruptible(AbortSignal.abort('SIGHUP'), work.promise, () => work.resolve('stopped'))).toBe('stopped');
  });

  it('is left by an answer that throws, whatever becomes of it', async () => {
    const work = Promise.withResolvers<string>();
    const heeded = awaitInterruptible(AbortSignal.abort('SIGINT'), work.promise, () => {
      throw new RangeError('called off');
    });
    await expect(heeded).rejects.toThrow('called off');
    work.reject(new Error('nobody waits for this'));
  });

  it('hears no more once it is done', async () => {
    const controller = new AbortController();
    expect(await awaitInterruptible(controller.signal, Promise.resolve(1), () => expect.unreachable())).toBe(1);
    controller.abort('SIGINT');
  });

  it.each([['SIGINT', true], ['SIGTERM', true], ['SIGHUP', false], ['closed', false]])('%s is asked for: %s', (cause, is) => {
    expect(isAskedFor(AbortSignal.abort(cause))).toBe(is);
    expect(isAskedFor(new AbortController().signal)).toBe(false);
  });
});

describe('a stream whose reader goes away', () => {
  const broken = (code: string): NodeJS.ErrnoException => Object.assign(new Error(`write ${code}`), { code });

  it.each([['EPIPE', true], ['EIO', true], ['ENOSPC', false]])('%s is told once, and later writes are dropped', (code, closes) => {
    const stream = new PassThrough();
    const reported: NodeJS.ErrnoException[] = [];
    const output = tolerant(stream, (error) => void reported.push(error));
    output.write('heard');
    stream.emit('error', broken(code));
    stream.emit('error', broken(code));
    expect(output.write('unheard')).toBe(false);
    expect(reported.map(isClosed)).toEqual([closes]);
    expect(String(stream.read())).toBe('heard');
  });

  it('throws nothing where the write itself does', () => {
    let reported = 0;
    const full = { on: () => undefined, write: () => { throw broken('ENOSPC'); } };
    expect(tolerant(full, () => reported++).write('x')).toBe(false);
    expect(reported).toBe(1);
  });

  it('is a terminal where the stream is one', () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
    expect(tolerant(stream, () => undefined)).toMatchObject({ isTTY: true, columns: 120 });
    expect(tolerant(new PassThrough(), () => undefined)).toMatchObject({ isTTY: false, columns: 80 });
  });
});
