import { totalmem } from 'node:os';
import { phrase } from '../../../core/errors/words.ts';
import type { Device } from '../../../core/engine.ts';
import { Graph } from './graph.ts';
import type { Library } from './library.ts';
import { checked } from './status.ts';
import type { Tensors } from './tensors.ts';

/** What TensorFlow can compute on. */
export function listDevices(library: Library, tensors: Tensors): Device[] {
  const graph = new Graph(library, tensors);
  const options = library.TF_NewSessionOptions();
  try {
    const session = checked(library, phrase`start`, (status) => library.TF_NewSession(graph.handle, options, status));
    try {
      const list = checked(library, phrase`list its devices`, (status) => library.TF_SessionListDevices(session, status));
      const devices = Array.from({ length: library.TF_DeviceListCount(list) }, (_, i) => {
        const name = checked(library, phrase`name a device`, (status) => library.TF_DeviceListName(list, i, status));
        const type = checked(library, phrase`name a device`, (status) => library.TF_DeviceListType(list, i, status));
        const memoryBytes = checked(library, phrase`measure a device`, (status) => library.TF_DeviceListMemoryBytes(list, i, status));
        // Of a CPU TensorFlow says 256 MiB, whatever the machine has.
        return { name: shortName(name), type, memoryBytes: type === 'CPU' ? totalmem() : memoryBytes };
      });
      library.TF_DeleteDeviceList(list);
      return devices;
    } finally {
      checked(library, phrase`end`, (status) => { library.TF_DeleteSession(session, status); });
    }
  } finally {
    library.TF_DeleteSessionOptions(options);
    graph.delete();
  }
}

/** `/job:localhost/replica:0/task:0/device:GPU:1` is `GPU:1` to a person. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('device:') + 'device:'.length);
}
