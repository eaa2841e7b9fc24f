import { answerShape } from '../../../core/model/answers.ts';
import type { Model } from '../../../core/model/model.ts';
import { layNetwork, preprocess, probabilitiesOf } from '../../../core/model/network.ts';
import { Graph, type Tensor } from './graph.ts';
import type { Library } from './library.ts';
import { Scope } from './scope.ts';
import type { Tensors } from './tensors.ts';

/** The graph that answers, as TensorFlow writes it down. */
export interface ServingGraph {
  /**
   * A serialized GraphDef: `images`, float32 (-1, height, width, channels) as stored, 0 to 255, in;
   * `probabilities`, float32 (-1, …, classes), out. Weights are placeholders in it still, so that what is large is
   * never copied: who writes it puts constants in their places.
   */
  graphDef: Uint8Array;
  input: string;
  output: string;
  /** The placeholder of each weight, by `layer/weight`. */
  weights: ReadonlyMap<string, string>;
}

const names = { input: 'images', output: 'probabilities' } as const;

/** Builds the graph that a model answers by, preprocessing and softmax included. @throws EpochalError `engine.failed`. */
export function servingGraph(library: Library, tensors: Tensors, model: Model): ServingGraph {
  const scope = new Scope();
  try {
    const graph = scope.own(new Graph(library, tensors), (made) => { made.delete(); });
    const unique = namer(Object.values(names));
    const layers = new Map(model.layers.map(({ name }) => [name, unique(name)]));
    const weights = new Map<string, string>(
      model.layers.flatMap((layer) => layer.weights.map(({ name }) => [`${layer.name}/${name}`, unique(`${layers.get(layer.name)!}/${name}`)] as const)),
    );
    const shapes = new Map<string, readonly number[]>(model.layers.flatMap((layer) => layer.weights.map(({ name, shape }) => [`${layer.name}/${name}`, shape] as const)));
    const images = graph.placeholder('float32', [-1, ...model.input.outputShape], names.input);
    graph.begin('preprocessing');
    const placed = new Map<string, Tensor>();
    const made = layNetwork(graph, model, preprocess(graph, model, images), {
      weight(key) {
        const known = placed.get(key) ?? graph.placeholder('float32', shapes.get(key)!, weights.get(key)!);
        placed.set(key, known);
        return known;
      },
      learning: null,
      onLayer: (name) => { graph.begin(layers.get(name)!); },
    });
    graph.begin('answer');
    const output = probabilitiesOf(graph, made.get(model.output.name)!, answerShape(model.output.outputShape));
    graph.operation('Identity', [output], {}, [], names.output);
    return { graphDef: graph.encode(), ...names, weights: new Map([...weights].filter(([key]) => placed.has(key))) };
  } finally {
    scope.close();
  }
}

/** Makes names that TensorFlow takes, each once. Source: tensorflow/core/framework/node_def_util.cc, IsValidNodeName. */
function namer(taken: readonly string[]): (wish: string) => string {
  const used = new Set(taken);
  return (wish) => {
    const clean = wish.replaceAll(/[^A-Za-z0-9_./-]/g, '_').replace(/^[^A-Za-z0-9.]/, (first) => `.${first === '/' ? '_' : first}`);
    let name = clean;
    for (let count = 1; used.has(name); count++) name = `${clean}_${count}`;
    used.add(name);
    return name;
  };
}
