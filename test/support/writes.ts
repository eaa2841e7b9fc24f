import { createRequire, syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';

type Call = (this: unknown, ...given: unknown[]) => unknown;

const require = createRequire(import.meta.url);
/** The calls that change what lies on a disk. Opening counts where it makes or empties a file. */
const writing = ['mkdir', 'open', 'write', 'writeFile', 'appendFile', 'rename', 'rm', 'unlink', 'copyFile', 'truncate', 'ftruncate'];

/**
 * Tells of every write of this process from now on, just before it is made: what changes files, and of SQLite what
 * lasts, a commit or a statement outside a transaction. What the listener throws is thrown in place of the write.
 * @returns ends it.
 */
export function beforeWrites(listener: (what: string) => void): () => void {
  const undo = [
    ...wrapFiles(require('node:fs') as object, writing.flatMap((name) => [name, `${name}Sync`]), listener),
    ...wrapFiles(require('node:fs/promises') as object, writing, listener),
    wrapStatements(listener),
  ];
  syncBuiltinESMExports();
  return () => {
    for (const back of undo) back();
    syncBuiltinESMExports();
  };
}

function wrapFiles(module: object, names: readonly string[], listener: (what: string) => void): (() => void)[] {
  return names.filter((name) => name in module).map((name) =>
    replace(module, name, (call) =>
      function (...given) {
        const isReading = name.startsWith('open') && (given[1] === undefined || String(given[1]).startsWith('r'));
        if (!isReading) listener(`${name} ${typeof given[0] === 'number' ? '' : String(given[0])}`);
        return call.apply(this, given);
      }),
  );
}

function wrapStatements(listener: (what: string) => void): () => void {
  const database = new Database(':memory:');
  const statement = Object.getPrototypeOf(database.prepare('SELECT 1')) as object;
  database.close();
  return replace(statement, 'run', (call) =>
    function (...given) {
      const { source, database: { inTransaction } } = this as Database.Statement;
      if (source === 'COMMIT' || (!inTransaction && !/^\s*(BEGIN|ROLLBACK)/.test(source))) listener(source.trim().split('\n')[0]!);
      return call.apply(this, given);
    });
}

function replace(owner: object, name: string, by: (call: Call) => Call): () => void {
  const methods = owner as Record<string, Call>;
  const call = methods[name]!;
  methods[name] = by(call);
  return () => void (methods[name] = call);
}
