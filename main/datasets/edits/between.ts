import type { VersionDifference } from '../../../core/contract/edits.ts';
import { differenceOf } from '../../../core/datasets/edits/difference.ts';
import { stateAfter } from '../../../core/datasets/edits/state.ts';
import { viewOf, type DatasetView } from '../../../core/datasets/edits/view.ts';
import { openPacked, type DatasetImages } from '../packed.ts';
import { importedOf } from './edited.ts';

/** A data set under some edits. */
type Version = Pick<DatasetImages, 'directory' | 'edits' | 'info'>;

/** What one version of a set has otherwise than another before it. @param from, to of the same directory. */
export function differenceBetween(from: Version, to: Version): VersionDifference {
  const packed = openPacked(to.directory);
  packed.close();
  const imported = importedOf(packed);
  const view = ({ edits }: Version): DatasetView => viewOf(imported, stateAfter(imported, edits));
  const said = ({ info: { sha256, counts } }: Version): VersionDifference['from'] => ({ sha256, counts });
  return { id: to.info.id, from: said(from), to: said(to), ...differenceOf(imported.ranges, view(from), view(to)) };
}
