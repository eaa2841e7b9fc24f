import { phrase } from '../../../../../core/errors/words.ts';
import { describe, expect, it } from 'vitest';
import { Graph } from '../../../../../main/engine/tensorflow/graph.ts';
import { loadLibrary } from '../../../../../main/engine/tensorflow/library.ts';
import { Session } from '../../../../../main/engine/tensorflow/session.ts';
import { Tensors } from '../../../../../main/engine/tensorflow/tensors.ts';
import { batchAt, libraryFiles, openEngine, setUp, smallModel, smallTraining } from './support.ts';

const files = await libraryFiles();
const library = loadLibrary(files);
const engine = await openEngine();
/** 2^46 numbers of 4 bytes: more than a process can address, whatever memory the machine has or promises. */
const tooMany = 2 ** 46;

describe('too little memory is named, with what to do', () => {
  const named = expect.objectContaining({
    code: 'engine.out-of-memory',
    message: expect.stringContaining('Not enough memory'),
    hint: expect.stringContaining('smaller batch size'),
  });

  it('for what is fed', () => {
    const tensors = new Tensors(library);
    expect(() => tensors.allocate('float32', [tooMany])).toThrow(named);
    expect(tensors.live).toBe(0);
  });

  it('for what a run computes', () => {
    const tensors = new Tensors(library);
    const graph = new Graph(library, tensors);
    const length = graph.placeholder('int64', [1]);
    const filled = graph.op('Fill', [length, graph.constant('float32', [], [1])]);
    const session = new Session(library, tensors, graph, { threads: null, rewrite: true });
    const fed = tensors.from('int64', [1], BigInt64Array.of(BigInt(tooMany)));
    expect(() => session.once(phrase`fill`, new Map([[length, fed]]), [filled], [])).toThrow(named);
    tensors.free(fed);
    session.close();
    graph.delete();
    expect(tensors.live).toBe(0);
  });
});

describe('what TensorFlow refuses is told in one line', () => {
  it('an index outside the data set', () => {
    const { model, training, data } = setUp(smallModel, smallTraining, { train: 16, validation: 0 });
    const session = engine.trainer(model, training, data);
    expect(() => session.step(Int32Array.of(3, 16), 0, 1e-3)).toThrow(
      expect.objectContaining({ code: 'engine.failed', message: expect.stringMatching(/^TensorFlow could not train a step: [^\n]*16[^\n]*$/) }),
    );
    expect(session.step(batchAt(0, 8, 16), 0, 1e-3).loss).toBeGreaterThan(0);
    session.close();
  });

  it('an operation that does not fit its inputs', () => {
    const tensors = new Tensors(library);
    const graph = new Graph(library, tensors);
    const matrix = graph.constant('float32', [2, 3], [1, 2, 3, 4, 5, 6]);
    expect(() => graph.op('MatMul', [matrix, matrix])).toThrow(
      expect.objectContaining({ code: 'engine.failed', message: expect.stringMatching(/^TensorFlow could not build MatMul: [^\n]+$/) }),
    );
    graph.delete();
  });
});

describe('a closed session', () => {
  it('says so, and closes but once', () => {
    const { model, training, data } = setUp(smallModel, smallTraining, { train: 16, validation: 0 });
    const session = engine.trainer(model, training, data);
    const predictor = engine.predictor(model, session.save().weights);
    for (const open of [session, predictor]) {
      open.close();
      open.close();
    }
    const closed = expect.objectContaining({ code: 'engine.closed' });
    expect(() => session.step(batchAt(0, 8, 16), 0, 1e-3)).toThrow(closed);
    expect(() => session.save()).toThrow(closed);
    expect(() => predictor.predict(new Uint8Array(192), 1)).toThrow(closed);
  });

  it('leaves nothing when its weights are refused', () => {
    const { model } = setUp(smallModel, smallTraining, { train: 16, validation: 0 });
    const before = engine.liveTensors();
    expect(() => engine.predictor(model, new Map())).toThrow(expect.objectContaining({ code: 'checkpoint.mismatch', message: expect.stringContaining("'conv2d/kernel' is missing") }));
    expect(engine.liveTensors()).toBe(before);
  });
});

it('a library that lacks a function of the C API is named with the function', () => {
  expect(() => loadLibrary({ framework: files.framework, cc: files.framework })).toThrow(
    expect.objectContaining({ code: 'engine.library-unusable', message: expect.stringMatching(/has no function TF_\w+/), hint: expect.stringContaining('epochal doctor --install') }),
  );
});
