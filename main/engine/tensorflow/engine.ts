import type { Device } from '../../../core/engine.ts';
import type { Model } from '../../../core/model/model.ts';
import type { Program, ProgramTensor } from '../../program/program.ts';
import type { Engine } from '../engine.ts';
import { listDevices } from './devices.ts';
import { servingGraph, type ServingGraph } from './frozen.ts';
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
 * @throws EpochalError `engine.library-unusable`.
 */
export function openTensorFlow(files: LibraryFiles): TensorFlowEngine {
  const library = loadLibrary(files);
  const tensors = new Tensors(library);
  const devices = (): Device[] => listDevices(library, tensors);
  return {
    version: library.TF_Version(),
    devices,
    trainer: (model, training, data) => new Trainer(library, tensors, model, training, data, devices().every(({ type }) => type === 'CPU')),
    predictor: (model, weights) => new Predictor(library, tensors, model, weights),
    program: (program, fetched) => new ProgramRun(library, tensors, program, fetched),
    servingGraph: (model) => servingGraph(library, tensors, model),
    savedModel: (folder, ports) => new SavedModel(library, tensors, folder, ports),
    liveTensors: () => tensors.live,
  };
}
