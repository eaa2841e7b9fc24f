import { EpochalError } from '../../../../core/errors.ts';
import { foundPictures, pictureOptions } from '../../packing/picture-set.ts';
import type { Layout } from '../layout.ts';
import { classFolders } from './class-folders.ts';
import { scanPictures } from './scan.ts';

/** A folder of pictures for each class. */
export const imageFolder: Layout = {
  kind: 'folder',
  title: 'folders of pictures',
  heeds: pictureOptions,
  async find(container, options, task) {
    if (container.kind !== 'folder') return null;
    const scan = await scanPictures(container.path, task);
    if (scan.files.length === 0 && scan.left.length === 0) return null;
    const set = classFolders(container.path, scan);
    if (set.classes.length === 0) {
      if (options.as !== undefined && options.as !== 'folder') return null;
      const [first] = set.left;
      throw scan.files.length > 0
        ? new EpochalError('dataset.no-classes', { path: container.path, count: scan.files.length })
        : new EpochalError('dataset.no-pictures/broken', { path: container.path, count: scan.left.length, name: first!.path, reason: first!.reason });
    }
    return foundPictures(set, options);
  },
};
