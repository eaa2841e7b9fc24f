import type { DatasetInfo } from './datasets.ts';
import { EpochalError } from './errors.ts';
import { phrase, type Phrase } from './errors/words.ts';
import type { ClassName } from './subject.ts';

/**
 * How the labels of a data set became classes of a network: `same`, as they are; `mapped`, by name, as the data set has
 * its classes in another order; `assumed`, as they are, for a network that does not name its classes.
 */
export type ClassOrder = 'same' | 'mapped' | 'assumed';

/** What two lists of classes have to do with each other. */
export type ClassMatch =
  | { kind: 'same' }
  /** `to[label]` is the place of its class in the other list. */
  | { kind: 'mapped'; to: number[] }
  /** The same names in another order, some of them more than once: which is which can't be known. */
  | { kind: 'repeated'; names: string[] }
  | { kind: 'different'; missing: string[]; extra: string[] };

/**
 * Finds each class of a data set among those of a network. Names are the same when they are equal to the letter.
 * @param own of the network. @param given of the data set.
 */
export function matchClasses(own: readonly string[], given: readonly string[]): ClassMatch {
  if (own.length === given.length && own.every((name, index) => name === given[index])) return { kind: 'same' };
  const places = new Map(own.map((name, index) => [name, index]));
  const others = new Set(given);
  const missing = [...places.keys()].filter((name) => !others.has(name));
  const extra = [...others].filter((name) => !places.has(name));
  if (missing.length + extra.length > 0) return { kind: 'different', missing, extra };
  const names = [...repeatedIn(own), ...repeatedIn(given)];
  if (names.length > 0) return { kind: 'repeated', names: [...new Set(names)] };
  return { kind: 'mapped', to: given.map((name) => places.get(name)!) };
}

function repeatedIn(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.size === seen.add(name).size);
}

/**
 * What is to be said of a training that begins with the weights of a network of other classes, or of as many in
 * another order: null for the same ones, and where what starts with random weights is said anyway.
 * @param source what the weights are of, for people.
 */
export function remarkOnClasses(source: string, own: readonly ClassName[] | null, data: Pick<DatasetInfo, 'id' | 'classes'>): Phrase | null {
  if (own === null || own.length !== data.classes.length) return null;
  const match = matchClasses(own.map(({ name }) => name), data.classes);
  if (match.kind === 'same') return null;
  return match.kind === 'different'
    ? phrase`The weights of '${source}' were trained to tell other classes apart than those of '${data.id}'.`
    : phrase`The weights of '${source}' were trained with the classes of '${data.id}' in another order: it begins with its answers mixed up.`;
}

/** What must be known of a network to measure it. */
export interface LabelledNetwork {
  /** For messages. */
  name: string;
  classes: readonly ClassName[] | null;
  /** The data set a run was trained on; null for an imported model. */
  trainedOn: { id: string; sha256: string } | null;
}

/** The labels of a data set as classes of a network. */
export interface Labelling {
  order: ClassOrder;
  /** Whether the data set goes by the name of the one it was trained on and is another by its sha256. */
  isChanged: boolean;
  /** For people: what was found on the way. */
  notes: Phrase[];
  toClasses(labels: Int32Array): Int32Array;
}

/**
 * How the labels of a data set become classes of a network, so that what is counted is right.
 * @throws EpochalError `classes.different`, `classes.repeated`, `classes.unknown`.
 */
export function labelsFor(network: LabelledNetwork, data: Pick<DatasetInfo, 'id' | 'classes' | 'sha256'>): Labelling {
  const isChanged = changed(network, data);
  const notes = isChanged ? [changedData(network, data)] : [];
  if (network.classes === null) return withoutNames(network, data, notes);
  // Of the very same pictures and labels a class is the one of its number, whatever it has been renamed to since.
  if (network.trainedOn?.sha256 === data.sha256 && network.classes.length === data.classes.length) return { order: 'same', isChanged, notes, toClasses: (labels) => labels };
  const match = matchClasses(network.classes.map(({ name }) => name), data.classes);
  switch (match.kind) {
    case 'same':
      return { order: 'same', isChanged, notes, toClasses: (labels) => labels };
    case 'mapped':
      notes.push(phrase`The data set '${data.id}' has the classes of '${network.name}' in another order: its labels were matched by name.`);
      return { order: 'mapped', isChanged, notes, toClasses: (labels) => labels.map((label) => match.to[label] ?? label) };
    case 'repeated':
      throw new EpochalError('classes.repeated', { data: data.id, network: network.name, names: quoted(match.names) });
    case 'different':
      throw different(network, data, match, isChanged);
  }
}

/** Whether a data set goes by the name of the one a network was trained on, and is another by its content. */
function changed({ trainedOn }: LabelledNetwork, data: Pick<DatasetInfo, 'id' | 'sha256'>): boolean {
  return trainedOn !== null && trainedOn.id === data.id && trainedOn.sha256 !== data.sha256;
}

/** For people, of a data set that is no longer as it was. */
export function changedData({ name, trainedOn }: LabelledNetwork, data: Pick<DatasetInfo, 'id' | 'sha256'>): Phrase {
  return phrase`The data set '${data.id}' is not the one that '${name}' was trained on: its sha256 is ${data.sha256}, that of the other was ${trainedOn?.sha256 ?? phrase`not recorded`}. Its pictures may be others.`;
}

function withoutNames({ name, trainedOn }: LabelledNetwork, data: Pick<DatasetInfo, 'id' | 'sha256'>, notes: Phrase[]): Labelling {
  if (trainedOn !== null && trainedOn.sha256 !== data.sha256) {
    throw new EpochalError('classes.unknown', { network: name, data: data.id, trained: trainedOn.id, sha256: trainedOn.sha256 });
  }
  if (trainedOn !== null) return { order: 'same', isChanged: false, notes, toClasses: (labels) => labels };
  notes.push(phrase`'${name}' does not name its classes: each label of '${data.id}' was taken as the class of the same number.`);
  return { order: 'assumed', isChanged: false, notes, toClasses: (labels) => labels };
}

function different({ name }: LabelledNetwork, data: Pick<DatasetInfo, 'id'>, { missing, extra }: Extract<ClassMatch, { kind: 'different' }>, isChanged: boolean): EpochalError {
  const values = { data: data.id, network: name, missing: quoted(missing), and: missing.length > 0 && extra.length > 0 ? ', ' : null, extra: quoted(extra) };
  return new EpochalError(isChanged ? 'classes.different/changed' : 'classes.different', values);
}

/** In JSON's quotes, which show a space too many. */
function quoted(names: readonly string[]): string | Phrase {
  const some = names.slice(0, 5).map((name) => JSON.stringify(name)).join(', ');
  return names.length > 5 ? phrase`${some} and ${names.length - 5} more` : some;
}
