import type { Preprocessing } from '../../../core/model/spec.ts';
import type { Program } from '../../program/program.ts';
import { OnnxGraph, type Port } from './graph.ts';
import { operators } from './operators/operators.ts';
import { Translation } from './translation.ts';

/** An ONNX graph and what goes in and out of it. */
export interface OnnxProgram {
  graph: OnnxGraph;
  input: Port;
  output: Port;
}

/** The names that a user of the file feeds and fetches by. */
export const inputName = 'images';
export const outputName = 'probabilities';

/**
 * Translates a program of one preprocessed picture into a graph of any number of pictures as stored (float32,
 * 0 to 255): each operation by its line in the table.
 * @throws TypeError for an operation that there is no line for: a defect, found by the tests of every layer.
 */
export function translate(program: Program, { scale, offset }: Preprocessing): OnnxProgram {
  const graph = new OnnxGraph();
  for (const name of [inputName, outputName]) graph.unique(name);
  const translation = new Translation(graph, program);
  const scaled = scale === 1 ? inputName : graph.op('Mul', [inputName, graph.scalar(scale)], {}, 'preprocessing/scaled');
  const preprocessed = offset === 0 ? scaled : graph.op('Add', [scaled, graph.scalar(offset)], {}, 'preprocessing');
  translation.give(program.input, 'channels last', preprocessed);
  for (const node of program.nodes) {
    if (translation.absorbed(node)) continue;
    const operator = operators.get(node.type);
    if (!operator) throw new TypeError(`the operation ${node.type} has no translation into ONNX`);
    operator(node, translation);
  }
  const made = translation.get(program.output, 'channels last');
  if (graph.makes(made)) graph.rename(made, outputName);
  else graph.rename(graph.op('Identity', [made], {}, 'output'), outputName);
  const portOf = (name: string, [, ...lengths]: readonly number[]): Port => ({ name, shape: ['batch', ...lengths] });
  return { graph, input: portOf(inputName, program.input.shape), output: portOf(outputName, program.output.shape) };
}
