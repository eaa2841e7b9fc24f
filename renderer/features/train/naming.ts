import { settingDifferences } from '../../../core/comparison/settings.ts';
import type { Training } from '../../../core/training.ts';

const longest = 200;
const shortNames: Readonly<Record<string, string>> = { 'optimizer.learningRate': 'lr' };

/** What a training is called that differs from a run's: `cnn, lr 0.003`; a run that was itself called so keeps its first part. */
export function nameOfChanges(name: string, before: Training, training: Training): string {
  const changes = settingDifferences([before, training]).map(({ path, values }) => `${shortNames[path] ?? path.split('.').at(-1)} ${values[1] ?? 'none'}`);
  return (changes.length === 0 ? name : [name.split(',')[0], ...changes].join(', ')).slice(0, longest);
}
