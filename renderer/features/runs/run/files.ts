import type { RunDetail } from '../../../../core/runs.ts';

/** The logs that callbacks write beside a run, as the trainer names them. */
const logs: Readonly<Record<string, string>> = { CSVLogger: 'training.csv', TensorBoard: 'tensorboard' };

/** Files and folders of logs that a run has, by name and whole path. */
export function logFiles({ folder, training }: Pick<RunDetail, 'folder' | 'training'>): { name: string; path: string }[] {
  const separator = /^[A-Za-z]:\\|^\\\\/.test(folder) ? '\\' : '/';
  const names = new Set(training.callbacks.flatMap(({ type }) => logs[type] ?? []));
  return [...names].map((name) => ({ name, path: `${folder}${separator}${name}` }));
}
