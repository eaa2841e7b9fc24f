import type { DatasetReader } from '../../../../main/datasets/reader.ts';
import { openSource } from '../../../../main/datasets/source.ts';

/** Reads in this process what the test itself has made: a process an archive would take most of a table's time. */
export const readHere: DatasetReader = {
  reading: async (path, options, task, use) => use(await openSource(path, options, task)),
};
