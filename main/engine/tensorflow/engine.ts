import type { Device } from '../../../core/engine.ts';
import type { Model } from '../../../core/model/model.ts';
import type { Program, ProgramTensor } from '../../program/program.ts';
import type { Engine } from '../engine.ts';
import { listDevices } from './devices.ts';
import { servingGraph, type ServingGraph } from './frozen.ts';
import type { SessionOptions } from './config.ts';
import { loadLibrary, type LibraryFiles } from './library.ts';
import { Predictor } from './predictor.ts';
import { ProgramRun, type ProgramSession } from './program.ts';
import { SavedModel, type SavedModelPorts } from './savedModel.ts';
import { Tensors } from './tensors.ts';
import { Trainer } from './trainer.ts';

/** The TensorFlow graph engine. */
export interface TensorFlowEngine extends Engine {
  /** Runs a traced network. @param fetched what it is to give: float32 tensors of the program. */
  program(program: Program, fetched: readonly ProgramTensor[]): ProgramSession;
  /** The graph that a model answers by, to be saved. @throws EpochalError `engine.failed`. */
  servingGraph(model: Model): ServingGraph;
  /** Loads a SavedModel. @param folder that holds saved_model.pb. @throws EpochalError `engine.failed`. */
  savedModel(folder: string, ports: SavedModelPorts): SavedModel;
  /** Native tensors alive in this process: for tests and the doctor. */
  liveTensors(): number;
}

/**
 * Loads TensorFlow into this process.
 * @param options.rewrite whether Grappler rewrites graphs. Without it a small network answers its first pictures in a
 * fifth of the time, and large ones take longer for each. A training on a CPU goes without it in any case: there it joins
 * the gradients of a convolution's windows and biases into one operation that is slower; without it a step of
 * `cifar10-cnn` and one of `cifar10-vgg16-like` take 0.9 of the time (validation of the latter 1.06).
 * @throws EpochalError `engine.library-unusable`.
 */
export function openTensorFlow(files: LibraryFiles, { rewrite }: Pick<SessionOptions, 'rewrite'> = { rewrite: true }): TensorFlowEngine {
  const library = loadLibrary(files);
  const tensors = new Tensors(library);
  const devices = (): Device[] => listDevices(library, tensors);
  return {
    version: library.TF_Version(),
    devices,
    trainer: (model, training, data, optimizerFrom = 0) => new Trainer(library, tensors, model, training, data, { optimizerFrom, rewrite: rewrite && devices().some(({ type }) => type !== 'CPU') }),
    predictor: (model, weights, gives) => new Predictor(library, tensors, model, weights, { rewrite, gives }),
    program: (program, fetched) => new ProgramRun(library, tensors, program, fetched, rewrite),
    servingGraph: (model) => servingGraph(library, tensors, model),
    savedModel: (folder, ports) => new SavedModel(library, tensors, folder, ports, rewrite),
    liveTensors: () => tensors.live,
  };
}
