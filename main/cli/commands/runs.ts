import { defineCommand } from '../command.ts';
import { flag } from '../options.ts';
import { predictionsOptions } from '../options/answers.ts';
import { blameOptions } from '../options/blame.ts';
import { compareOptions } from '../options/compare.ts';
import { forkOptions } from '../options/train.ts';
import { logsOptions, recordsOptions } from '../options/records.ts';

const run = { name: '<run>', description: 'its id or the beginning of it, its name, or last' };

export const runCommands = [
  defineCommand({
    path: 'runs list',
    summary: 'List the runs, newest first.',
    examples: ['runs list', 'runs list --json'],
    run: async (context) => (await import('../actions/runs.ts')).listRuns(context),
  }),
  defineCommand({
    path: 'runs show',
    summary: 'Show a run: its settings, epochs and checkpoints.',
    arguments: [run],
    examples: ['runs show last', 'runs show last --json'],
    run: async (context, [name]) => (await import('../actions/runs.ts')).showRun(context, name!),
  }),
  defineCommand({
    path: 'runs watch',
    summary: 'Follow a run until it ends. Ctrl-C stops watching, not the run.',
    arguments: [run],
    stream: true,
    examples: ['runs watch last', 'runs watch last --json-stream'],
    run: async (context, [name]) => (await import('../actions/watch.ts')).watchRun(context, name!),
  }),
  defineCommand({
    path: 'runs resume',
    summary: 'Go on with a run that is paused, was stopped, failed or was interrupted.',
    arguments: [run],
    options: {
      logSteps: flag("keep each step's loss in the result, as steps"),
      detach: flag('train in the background and return once the run goes on'),
    },
    stream: true,
    examples: ['runs resume last', 'runs resume last --detach'],
    run: async (context, [name], options) => (await import('../actions/train.ts')).resumeRun(context, name!, options),
  }),
  defineCommand({
    path: 'runs fork',
    summary: "Go on from a run's checkpoint as a new run, with the exact state of optimizer, schedule, callbacks and random numbers. With nothing changed it repeats the run to the bit.",
    arguments: [{ name: '<run@epoch>', description: "a run and the number of an epoch whose checkpoint it keeps, best or last" }],
    options: forkOptions,
    stream: true,
    examples: ['runs fork last@3', 'runs fork last@best --learning-rate 1e-4', 'runs fork cnn@20 --epochs 40 --augment horizontal_flip=true --detach'],
    run: async (context, [name], options) => (await import('../actions/train.ts')).forkRun(context, name!, options),
  }),
  defineCommand({
    path: 'runs pause',
    summary: 'Pause a run that is training, in whatever process it trains.',
    arguments: [run],
    examples: ['runs pause last'],
    run: async (context, [name]) => (await import('../actions/control.ts')).pauseRun(context, name!),
  }),
  defineCommand({
    path: 'runs stop',
    summary: 'Stop a run cleanly, with a checkpoint to resume from.',
    arguments: [run],
    examples: ['runs stop last'],
    run: async (context, [name]) => (await import('../actions/control.ts')).stopRun(context, name!),
  }),
  defineCommand({
    path: 'runs rename',
    summary: 'Give a run another name.',
    arguments: [run, { name: '<name>', description: 'the new name' }],
    examples: ['runs rename last "First light"'],
    run: async (context, [name, wanted]) => (await import('../actions/runs.ts')).renameRun(context, name!, wanted!),
  }),
  defineCommand({
    path: 'runs tag',
    summary: 'Tag a run, or take tags from it.',
    arguments: [run, { name: '<tag...>', description: 'tags, without commas' }],
    options: { remove: flag('take these tags from it') },
    examples: ['runs tag last baseline', 'runs tag last tried "too slow"', 'runs tag last baseline --remove'],
    run: async (context, [name, ...tags], { remove }) => (await import('../actions/annotations.ts')).annotateRun(context, name!, remove ? { removeTags: tags } : { addTags: tags }),
  }),
  defineCommand({
    path: 'runs note',
    summary: 'Write a note to a run, in the place of the one it has.',
    arguments: [run, { name: '<text>', description: "the note; '' for none" }],
    examples: ['runs note last "Learns faster, ends where the others do"', "runs note last ''"],
    run: async (context, [name, note]) => (await import('../actions/annotations.ts')).annotateRun(context, name!, { note: note! }),
  }),
  defineCommand({
    path: 'runs star',
    summary: 'Star a run.',
    arguments: [run],
    options: { remove: flag('take the star away') },
    examples: ['runs star last', 'runs star last --remove'],
    run: async (context, [name], { remove }) => (await import('../actions/annotations.ts')).annotateRun(context, name!, { starred: !remove }),
  }),
  defineCommand({
    path: 'runs archive',
    summary: 'Put a run away: it stays, and lists show it last or not at all.',
    arguments: [run],
    options: { remove: flag('take it out again') },
    examples: ['runs archive last', 'runs archive last --remove'],
    run: async (context, [name], { remove }) => (await import('../actions/annotations.ts')).annotateRun(context, name!, { archived: !remove }),
  }),
  defineCommand({
    path: 'runs delete',
    summary: 'Delete a run that has ended, with its checkpoints.',
    arguments: [run],
    examples: ['runs delete last'],
    run: async (context, [name]) => (await import('../actions/runs.ts')).deleteRun(context, name!),
  }),
  defineCommand({
    path: 'runs predictions',
    summary: 'Write what a run answered of each image in one of its epochs.',
    arguments: [run],
    options: predictionsOptions,
    examples: ['runs predictions last --out last.npz', 'runs predictions last --epoch 3 --split train --out train.npz --json'],
    run: async (context, [name], options) => (await import('../actions/predictions.ts')).writePredictions(context, name!, options),
  }),
  defineCommand({
    path: 'runs compare',
    summary: 'Set runs side by side: what differs, and by their answers to the same images which is better, or that nothing is shown.',
    arguments: [run, { name: '<run...>', description: 'those to compare it with' }],
    options: compareOptions,
    examples: ['runs compare last cnn', 'runs compare cnn augmented vgg --checkpoint last --json', 'runs compare cnn vgg --table runs.tex'],
    run: async (context, names, options) => (await import('../actions/compare.ts')).compare(context, names, options),
  }),
  defineCommand({
    path: 'runs blame',
    summary: 'Say which of the settings in which two runs differ makes the difference: short trainings exchange them one by one and share the gap out. Ctrl-C stops; the same command goes on.',
    arguments: [run, { name: '<other>', description: 'the run to hold it against' }],
    options: blameOptions,
    stream: true,
    examples: ['runs blame cnn vgg --plan', 'runs blame cnn last --epochs 3 --seeds 5 --json', 'runs blame cnn last --budget 30m'],
    run: async (context, [name, other], options) => (await import('../actions/blame.ts')).blame(context, [name!, other!], options),
  }),
  defineCommand({
    path: 'runs export',
    summary: 'Write what is recorded of runs for another program: TensorBoard, spreadsheets, MLflow.',
    arguments: [{ name: '<run...>', description: 'ids or beginnings of them, names, or last' }],
    options: recordsOptions,
    examples: ['runs export last --format tensorboard --out logs', 'runs export cnn vgg --format csv --steps --out tables', 'runs export last --format mlflow --out mlruns'],
    run: async (context, names, options) => (await import('../actions/records.ts')).exportRecordsOf(context, names, options),
  }),
  defineCommand({
    path: 'runs import',
    summary: 'Bring in what others have logged as runs to look at and compare: TensorBoard, CSV.',
    arguments: [{ name: '<path>', description: 'an event file, a CSV file, or a folder with such below it' }],
    options: logsOptions,
    examples: ['runs import logs', 'runs import training.csv --name "Keras, elsewhere"', 'runs import runs --as tensorboard --json'],
    run: async (context, [path], options) => (await import('../actions/records.ts')).importLogsFrom(context, path!, options),
  }),
];
