import { dirname } from 'node:path';
import type { DatasetLook } from '../../core/dataset-inspection.ts';
import { explain } from '../system/system-errors.ts';
import { lookAt } from './look/look.ts';
import type { Task } from './progress.ts';
import type { Found, PackJob } from './protocol.ts';
import { detectLayout } from './readers/detect.ts';
import { openContainer } from './readers/open.ts';
import type { ReadOptions } from './readers/options.ts';
import { startPacker } from './store/packer.ts';

/** A folder or an archive, of which it is known what it holds. */
export interface OpenSource {
  path: string;
  found: Found;
  /** Looks at it, and puts some of its pictures into a folder. */
  look(folder: string): Promise<DatasetLook>;
  /** Writes the data set into a folder. Nothing is written there any more once this has settled. */
  pack(job: PackJob): Promise<void>;
}

/**
 * Opens what lies at `path` and finds out what it holds. What people bring is opened in a process of its own: see reader.ts.
 * @throws EpochalError as `open.ts`, `detect.ts` and the readers say.
 */
export async function openSource(path: string, options: ReadOptions, task: Task): Promise<OpenSource> {
  const container = await openContainer(path, task);
  const detected = await detectLayout(container, options, task);
  const { layout, bytes, read } = detected;
  return {
    path,
    found: { kind: layout.kind, title: layout.title, container: container.kind, bytes },
    look: (folder) => lookAt(detected, folder, task),
    async pack({ staging, work, about, expected }) {
      try {
        const packer = await startPacker(staging, task, expected);
        const facts = await read((part) => packer.add(part), task, work);
        await packer.finish(about, facts);
      } catch (error) {
        throw explain(error, dirname(staging), 'datasets');
      }
    },
  };
}
