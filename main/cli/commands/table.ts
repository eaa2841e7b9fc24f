import type { CommandSpec } from '../command.ts';
import type { Group } from '../program.ts';
import { evaluate, predict } from './answers.ts';
import { doctor, laterCommands, serve } from './app.ts';
import { collectionCommands } from './collections.ts';
import { datasetCommands } from './datasets.ts';
import { recipes, summary } from './models.ts';
import { exportCommand } from './exports.ts';
import { importCommands } from './imports.ts';
import { probe, rateTest } from './probe.ts';
import { runCommands } from './runs.ts';
import { train } from './train.ts';

export const groups: readonly Group[] = [
  { name: 'datasets', summary: 'Fetch, import and inspect data sets.' },
  { name: 'runs', summary: 'List, watch and control runs.' },
  { name: 'models', summary: 'List and name imported models.' },
];

/** Every command there is, in the order of help. */
export const commands: readonly CommandSpec[] = [
  doctor,
  recipes,
  summary,
  ...datasetCommands,
  ...collectionCommands,
  train,
  probe,
  rateTest,
  ...runCommands,
  evaluate,
  predict,
  exportCommand,
  ...importCommands,
  serve,
  ...laterCommands,
];
