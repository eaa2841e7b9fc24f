import { toPlainError } from '../../core/errors.ts';
import { printable, printableLines } from '../../core/printable.ts';
import { resolveHome } from '../system/home.ts';
import { commands, groups } from './commands/table.ts';
import type { Interruption } from './interruption.ts';
import { toJson } from './json.ts';
import { readOptions } from './options.ts';
import { parse } from './program.ts';
import { Reporter, type Streams } from './reporter.ts';
import { exitCodeOf, wrongUsage } from './usage.ts';

/** The process around a command line. */
export interface Host extends Streams {
  env: NodeJS.ProcessEnv;
  version: string;
  interruption: Pick<Interruption, 'stop' | 'atOnce'>;
}

/**
 * Runs one command line.
 * @param argv without node and program.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage. Never throws.
 */
export async function run(argv: readonly string[], host: Host): Promise<0 | 1 | 2> {
  try {
    const parsed = parse(argv, { commands, groups, version: host.version }, (shown) => host.stdout.write(shown));
    if (parsed === null) return 0;
    if (parsed.json && parsed.stream) throw wrongUsage('--json and --json-stream were both given.', 'Give one of them.');
    const options = readOptions(parsed.spec.options, parsed.typed);
    const report = new Reporter(parsed.stream ? 'stream' : parsed.json ? 'json' : 'people', host);
    const { interruption } = host;
    const context = { home: resolveHome(parsed.home, host.env), env: host.env, report, interruption: interruption.stop, atOnce: interruption.atOnce };
    const outcome = await parsed.spec.run(context, parsed.given, options).finally(() => report.clear());
    const shown = report.mode === 'people' ? printableLines(outcome.text()) : toJson(outcome.value);
    if (shown !== '') host.stdout.write(`${shown}\n`);
    await outcome.afterwards?.();
    return outcome.exitCode ?? 0;
  } catch (error) {
    const { code, message, hint } = toPlainError(error);
    if (wantsJson(argv)) host.stdout.write(`${toJson({ error: { code, message, hint } })}\n`);
    else host.stderr.write([`error: ${message}`, hint].filter((line) => line !== '').map((line) => `${printable(line)}\n`).join(''));
    return exitCodeOf(error);
  }
}

/** Asked of the bare words, as the command line may be one that can't be understood. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).some((word) => word === '--json' || word === '--json-stream');
}
