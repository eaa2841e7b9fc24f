import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder that holds package.json and resources/: the checkout, whether run from its sources or from
 * dist/, and the package inside Electron (where `app.asar` reads like a folder).
 * @throws Error when this file was taken out of its package.
 */
export function packageRoot(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'resources'))) return folder;
    if (dirname(folder) === folder) throw new Error(`no folder above ${from} holds package.json and resources`);
  }
}

/**
 * The path of a file or folder of resources/.
 * @param parts below it: `resource('recipes', 'cifar10-cnn.json')`
 */
export function resource(...parts: string[]): string {
  return join(packageRoot(), 'resources', ...parts);
}

/**
 * The file to spawn for one of our programs: the source while we run from sources (Node 24 strips the
 * types), the bundle while we run from a bundle.
 * @param name below main/, without its ending: `program('trainer/child')`
 */
export function program(name: string): string {
  const root = packageRoot();
  const isBundled = import.meta.dirname.startsWith(join(root, 'dist'));
  return isBundled ? join(root, 'dist', 'main', `${name}.js`) : join(root, 'main', `${name}.ts`);
}
