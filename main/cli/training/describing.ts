import { augmentationArguments } from '../../../core/augmentation/augmentation.ts';
import type { Streamed } from '../../../core/memory.ts';
import type { RunDetail } from '../../../core/runs.ts';
import type { Setting } from '../../../core/settings.ts';
import type { Training } from '../../../core/training.ts';
import { bytes, whole } from '../format.ts';

type Fields = (readonly [string, string | null])[];

/** Every setting of a training for people, name and value; null where nothing is to be said. */
export function describeTraining(training: Training): Fields {
  const { optimizer, classWeights, checkpoints, callbacks } = training;
  return [
    ['optimizer', `${optimizer.type}(${shown({ learning_rate: optimizer.learningRate, ...optimizer.arguments })})`],
    ['schedule', training.schedule === null ? 'none: the learning rate stays' : describeSetting(training.schedule)],
    ['loss', describeSetting(training.loss)],
    ['L2', training.l2Loss === 0 ? null : `${training.l2Loss} x half the sum of squares of all weights that learn`],
    ['top k', training.topK === null ? null : String(training.topK)],
    ['class weights', classWeights === null ? null : Array.isArray(classWeights) ? classWeights.join(', ') : classWeights],
    ['sample weights', training.sampleWeights],
    ['augmentation', describeAugmentation(training.augmentation)],
    ['callbacks', callbacks.length === 0 ? null : callbacks.map(describeSetting).join('; ')],
    ['begins with', training.initialWeights === null ? null : `the weights of ${training.initialWeights}`],
    ['batch size', String(training.batchSize)],
    ['order', training.shuffle ? 'shuffled' : 'as stored'],
    ['seed', String(training.seed)],
    ['limit', training.limit === null ? null : `${whole(training.limit)} training images`],
    ['test limit', training.testLimit === null ? null : `${whole(training.testLimit)} test images`],
    ['validation', `${describeValidation(training)}`],
    ['first epoch', training.initialEpoch === 0 ? null : String(training.initialEpoch + 1)],
    ['steps an epoch', training.stepsPerEpoch === null ? null : whole(training.stepsPerEpoch)],
    ['checkpoint each', checkpoints.everyMinutes === null ? null : `${checkpoints.everyMinutes} minutes`],
    ['checkpoints kept', ['best, last', checkpoints.keepEvery === null ? null : `every ${checkpoints.keepEvery} epochs`].filter(Boolean).join(', ')],
    ['ledger', training.ledger ? 'kept' : 'none'],
    ['data memory', training.dataMemory === null ? null : bytes(training.dataMemory)],
    ['threads', training.threads === null ? null : String(training.threads)],
  ];
}

/** Which images a training reads from the disk; null for none. */
export function streamedWords({ train, validation }: Streamed): string | null {
  const which = train && validation ? 'they' : train ? 'those to train on' : validation ? 'those to validate on' : null;
  return which && `${which} are read from disk while training`;
}

/** What a run will do, before it begins: its data and its length, then all that is on. */
export function describePlan({ training, trainImages, validationImages, stepsPerEpoch, epochsPlanned }: Pick<RunDetail, 'training' | 'trainImages' | 'validationImages' | 'stepsPerEpoch' | 'epochsPlanned'>): string[] {
  const { optimizer, schedule, augmentation, callbacks, classWeights, sampleWeights, initialWeights, initialEpoch, l2Loss } = training;
  const epochs = initialEpoch === 0 ? `${count(epochsPlanned, 'epoch')}` : `epochs ${initialEpoch + 1} to ${epochsPlanned}`;
  const validates = validationImages === 0 ? 'no validation' : `validation on ${training.validation === 'validation' ? `its ${whole(validationImages)} validation images` : whole(validationImages)}${often(training)}`;
  const on = [
    `${optimizer.type} at ${optimizer.learningRate}`,
    schedule && `schedule ${describeSetting(schedule)}`,
    l2Loss > 0 && `L2 ${l2Loss}`,
    augmentation && `augmentation ${describeAugmentation(augmentation)}`,
    callbacks.length > 0 && `callbacks ${callbacks.map(({ type }) => type).join(', ')}`,
    classWeights !== null && `class weights${classWeights === 'balanced' ? ' balanced' : ''}`,
    sampleWeights !== null && 'sample weights',
    initialWeights !== null && `weights of ${initialWeights}`,
  ];
  return [
    `${count(trainImages, 'image')}, ${count(stepsPerEpoch, 'step')} an epoch, ${epochs}; ${validates}`,
    on.filter(Boolean).join('; '),
  ];
}

/** `CosineDecay(alpha=0.1, warmup_steps=0)`, without what is null. */
export function describeSetting({ type, arguments: values }: Setting): string {
  const written = shown(values);
  return written === '' ? type : `${type}(${written})`;
}

function shown(values: Setting['arguments']): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** What differs from off. */
function describeAugmentation(augmentation: Training['augmentation']): string | null {
  if (augmentation === null) return null;
  const usual: Readonly<Record<string, { default?: unknown }>> = augmentationArguments;
  const on = Object.entries(augmentation).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]?.default));
  return shown(Object.fromEntries(on)) || 'nothing on';
}

function describeValidation(training: Training): string {
  const { validation } = training;
  if (validation === 'none') return validation;
  return `${typeof validation === 'string' ? `${validation} images` : `last ${Number((validation * 100).toPrecision(6))}% of the training images`}${often(training)}`;
}

function often({ validationFreq }: Training): string {
  if (validationFreq === 1) return ' after each epoch';
  return typeof validationFreq === 'number' ? ` after every ${validationFreq} epochs` : ` after epochs ${validationFreq.join(', ')}`;
}

function count(number: number, of: string): string {
  return `${whole(number)} ${of}${number === 1 ? '' : 's'}`;
}
