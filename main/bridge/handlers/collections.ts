import type { Added } from '../../../core/collections.ts';
import { filesBelow } from '../../uploads/folders.ts';
import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

/** Files added at once: their pixels are held in memory. */
const atOnce = 200;

export const collectionsHandlers = ({ collections, folderUploads }: Studio): HandlersOf<'collections'> => ({
  'collections.show': ({ id }) => collections.show(id),
  'collections.create': ({ name, classes, shape }) => collections.create(name, classes, shape),
  'collections.add': async ({ id, label, upload }, signal) => {
    const { path, remove } = folderUploads.take(upload);
    try {
      const files = filesBelow(path);
      let all: Added = { added: 0, skipped: [], collection: collections.show(id) };
      for (let start = 0; start < files.length && !signal.aborted; start += atOnce) {
        const { added, skipped, collection } = await collections.add(id, label, files.slice(start, start + atOnce));
        all = { added: all.added + added, skipped: [...all.skipped, ...skipped], collection };
      }
      return all;
    } finally {
      remove();
    }
  },
  'collections.addClass': ({ id, name }) => collections.addClass(id, name),
  'collections.renameClass': ({ id, label, name }) => collections.renameClass(id, label, name),
  'collections.removeClass': ({ id, label }) => collections.removeClass(id, label),
  'collections.reshape': ({ id, shape }) => collections.reshape(id, shape),
});
