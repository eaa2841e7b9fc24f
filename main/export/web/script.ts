import { runInNewContext } from 'node:vm';
import { answerShape } from '../../../core/model/answers.ts';
import { endingOf, type Ending } from '../ending.ts';
import type { StreamedFile } from '../format.ts';
import { pixelsOf, type ExportSource } from '../source.ts';
import type { ClassName, Pixels } from '../../../core/subject.ts';
import type { ManifestWeight } from '../tfjs/weights.ts';

/** What the page knows of a network besides its layers. */
export interface PageFacts extends Pixels {
  name: string;
  /** Numbers of one answer. */
  units: number;
  ending: Ending;
  classes: readonly ClassName[];
  /** For one picture. */
  multiplyAdds: number;
}

/** What `model.js` holds: a page opened from disk may read no other files. */
export interface PageModel {
  facts: PageFacts;
  topology: object;
  manifest: readonly ManifestWeight[];
  /** In base64, in pieces that a browser takes as text. */
  weights: readonly string[];
}

export function factsOf(source: ExportSource): PageFacts {
  const { name, model, weights, classes } = source;
  return {
    name,
    ...pixelsOf(source),
    units: answerShape(model.output.outputShape).units,
    ending: endingOf(model, weights),
    classes,
    multiplyAdds: model.layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0),
  };
}

/** `model.js`, made while it is read: as text weights take a third more room. @param shards of the weights, in order. */
export function modelScript({ facts, topology, manifest }: Omit<PageModel, 'weights'>, shards: readonly Uint8Array[]): StreamedFile {
  const head = Buffer.from(`'use strict';\n// The network and all the page needs to know of it.\nglobalThis.epochal = {\n  facts: ${JSON.stringify(facts)},\n  topology: ${JSON.stringify(topology)},\n  manifest: ${JSON.stringify(manifest)},\n  weights: [\n`);
  const tail = Buffer.from('  ],\n};\n');
  const [before, after] = ["    '", "',\n"];
  return {
    bytes: shards.reduce((sum, { length }) => sum + before.length + 4 * Math.ceil(length / 3) + after.length, head.length + tail.length),
    async *read() {
      yield head;
      for (const shard of shards) yield Buffer.from(`${before}${Buffer.from(shard.buffer, shard.byteOffset, shard.byteLength).toString('base64')}${after}`);
      yield tail;
    },
  };
}

/** Runs a `model.js` that we wrote as a page would, and gives what it defines. */
export async function readScript({ read }: StreamedFile): Promise<PageModel> {
  const parts: Uint8Array[] = [];
  for await (const part of read()) parts.push(part);
  const page: { epochal?: PageModel } = {};
  runInNewContext(Buffer.concat(parts).toString('utf8'), page);
  return page.epochal!;
}
