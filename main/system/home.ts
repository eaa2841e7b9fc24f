import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where all state of one installation lives. Nothing is created by asking. */
export interface Home {
  root: string;
  database: string;
  /** Copies of the database. */
  backups: string;
  runs: string;
  datasets: string;
  /** Imported models. */
  models: string;
  exports: string;
  /** Where a server keeps its port and its token, so that windows find it again after a restart. */
  server: string;
  /** Held by the one app (window or server) that serves this home. */
  lock: string;
}

/**
 * The home folder: `--home`, else `EPOCHAL_HOME`, else the platform's place for application data.
 * @param chosen path given by the user, if any.
 */
export function resolveHome(chosen?: string, env: NodeJS.ProcessEnv = process.env): Home {
  const root = resolve(chosen ?? env['EPOCHAL_HOME'] ?? defaultRoot(env));
  return {
    root,
    database: join(root, 'epochal.db'),
    backups: join(root, 'backups'),
    runs: join(root, 'runs'),
    datasets: join(root, 'datasets'),
    models: join(root, 'models'),
    exports: join(root, 'exports'),
    server: join(root, 'server'),
    lock: join(root, 'app.lock'),
  };
}

/**
 * The cache folder for what can be fetched again (the TensorFlow library, downloads):
 * `EPOCHAL_CACHE`, else the platform's cache folder.
 */
export function resolveCache(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env['EPOCHAL_CACHE'];
  if (chosen) return resolve(chosen);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Epochal');
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Epochal', 'Cache');
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'epochal');
}

function defaultRoot(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Epochal');
  if (process.platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Epochal');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'epochal');
}
