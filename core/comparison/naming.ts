import { settingDifferences, type SettingDifference, type SettingValue } from './settings.ts';

/** A change of a setting that a name tells: `lr 0.003`. */
interface Part {
  label: string;
  text: string;
}

/** Short words for settings; another is called by the last part of its path. */
const labels: Readonly<Record<string, string>> = { 'optimizer.learningRate': 'lr', batchSize: 'batch', l2Loss: 'l2', classWeights: 'class weights', sampleWeights: 'sample weights', topK: 'top', testLimit: 'test limit', stepsPerEpoch: 'steps' };

/** Where a run begins, what it keeps and how quick it is make no other training of it; of callbacks each is told itself. */
const untold = /^(initialWeights|initialEpoch|checkpoints\.|ledger$|dataMemory$|threads$|callbacks$)/;

/** More than so many changes are counted. */
const most = 4;
/** In letters; a name may have 200, and a time may follow. */
const longest = 180;

/**
 * What a run is called that was begun from another with changes: `cnn, lr 0.003` from `cnn`, and `cnn, lr 0.001, batch 64`
 * from that.
 * @param parent what the other is called; a time that closes it is left out.
 * @param before the other's settings; `after` those of the run.
 * @returns null where nothing differs that a name tells.
 */
export function nameByChanges(parent: string, before: object, after: object): string | null {
  const changes = partsOf(before, after);
  if (changes.length === 0) return null;
  const [base, ...known] = parent.replace(/ \d{4}-\d\d-\d\d \d\d:\d\d$/, '').split(', ') as [string, ...string[]];
  // What was told of the parent stays, but for what is another by now.
  const labelsNow = changes.map(({ label }) => label);
  const kept = known.filter((text) => !labelsNow.some((label) => text === label || text.startsWith(`${label} `) || text === `no ${label}`));
  const parts = [...kept, ...changes.map(({ text }) => text)];
  const told = parts.length <= most ? parts : [...parts.slice(0, most - 1), `${parts.length - most + 1} more`];
  return [base, ...told].join(', ').slice(0, longest);
}

function partsOf(before: object, after: object): Part[] {
  const all = settingDifferences([before, after]).filter(({ path }) => !untold.test(path));
  const differing = [...all.filter(({ path }) => !path.startsWith('augmentation.')), ...augmentationIn(all)];
  const paths = differing.map(({ path }) => path);
  // Another type of something brings its own arguments along.
  return differing.filter(({ path }) => !paths.some((other) => path.startsWith(`${other}.`))).map(({ path, values: [, value] }) => partOf(path, value!));
}

/** Where it is switched on or off, it is one change. */
function augmentationIn(differences: readonly SettingDifference[]): SettingDifference[] {
  const found = differences.filter(({ path }) => path.startsWith('augmentation.'));
  const [wasOff, isOff] = [0, 1].map((place) => found.every(({ values }) => values[place] === null));
  return found.length > 0 && (wasOff || isOff) ? [{ path: 'augmentation', values: [!wasOff, !isOff] }] : found;
}

function partOf(path: string, value: SettingValue): Part {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const label = labels[path] ?? name;
  if (value === null || value === false) return { label, text: `no ${label}` };
  if (value === true || value === name) return { label, text: label };
  // A choice from a catalogue says itself what it is.
  const isChoice = path === 'optimizer' || path === 'schedule' || path === 'loss';
  return isChoice ? { label: String(value), text: String(value) } : { label, text: `${label} ${typeof value === 'number' ? Number(value.toPrecision(6)) : value}` };
}
