import { phrase, type Phrase } from '../errors/words.ts';
import { pictureSourceOf, type RunDetail } from '../runs.ts';

type Seeing = Pick<RunDetail, 'name' | 'dataset' | 'datasetSha256' | 'edited'>;

/** Why what one run answered can't be held against what another did; null where it can: of versions of one data set over the images both saw. */
export function refusalToCompare(one: Seeing, first: Seeing): Phrase | null {
  if (pictureSourceOf(one).sha256 !== pictureSourceOf(first).sha256) return phrase`'${one.name}' was trained on other data ('${one.dataset}') than '${first.name}' ('${first.dataset}'): their answers can't be held against each other.`;
  const [classes, others] = [one, first].map(({ edited }) => JSON.stringify(edited?.classes ?? null));
  return classes === others ? null : phrase`'${one.name}' tells other classes apart than '${first.name}', as classes of '${first.dataset}' were merged: their answers can't be held against each other.`;
}

/** Over which images runs are compared that saw different versions of a data set. @param count of these. @param leftOut those that one or more answered beside them. */
export function sayVersions(dataset: string, count: number, leftOut: number): Phrase {
  return phrase`The runs saw different versions of '${dataset}': compared are the ${count} images that all answered with the same label, and ${leftOut} are left out.`;
}
