import type { Home } from '../system/home.ts';
import type { OptionSpecs, OptionValues } from './options.ts';
import type { Reporter } from './reporter.ts';

/** What a command is given beside its arguments and options. */
export interface Context {
  home: Home;
  env: NodeJS.ProcessEnv;
  report: Reporter;
  /** Aborted by the first Ctrl-C, or when nobody is there any more who reads. Until it is asked for, Ctrl-C just ends the process. */
  interruption(): AbortSignal;
  /** Aborted by a second Ctrl-C: the process ends within two seconds, and what it has begun is to be ended before. */
  atOnce: AbortSignal;
}

/** What a command comes to: one value for programs, and the same for people. */
export interface Outcome {
  value: unknown;
  /** For people, on stdout; '' prints nothing. */
  text(): string;
  /** 0 unless said: 1 for a result that is a failure, such as a failed run. */
  exitCode?: 0 | 1;
  /** What goes on once the result is written, such as a server until it is ended. */
  afterwards?(): Promise<void>;
}

/** `<name>` is needed, `[name]` is not, `<name...>` is one or more. */
export interface ArgumentSpec {
  name: string;
  description: string;
}

/**
 * One command as data. Help, parsing, the reference and the tests all come from this; the work itself is
 * imported only when the command runs, so that starting stays quick.
 */
export interface CommandSpec {
  /** As typed: `runs list`. */
  path: string;
  summary: string;
  arguments: readonly ArgumentSpec[];
  options: OptionSpecs;
  /** Without the leading `epochal`. */
  examples: readonly string[];
  /** Whether `--json-stream` is one of its options. */
  stream: boolean;
  /** In the contract and not there yet: refused with exit code 2. */
  later: boolean;
  run(context: Context, given: readonly string[], options: Record<string, unknown>): Promise<Outcome>;
}

interface Definition<O extends OptionSpecs> {
  path: string;
  summary: string;
  arguments?: readonly ArgumentSpec[];
  options?: O;
  examples: readonly string[];
  stream?: boolean;
  /** @param given one per argument; a repeated one's are last, spread out. */
  run(context: Context, given: readonly string[], options: OptionValues<O>): Promise<Outcome>;
}

export function defineCommand<const O extends OptionSpecs>(definition: Definition<O>): CommandSpec {
  const { run } = definition;
  return {
    arguments: [],
    stream: false,
    ...definition,
    options: definition.options ?? {},
    later: false,
    run: (context, given, options) => run(context, given, options as OptionValues<O>),
  };
}

/** A command of the contract that is not there yet. */
export function laterCommand(path: string, summary: string): CommandSpec {
  return {
    path,
    summary,
    arguments: [],
    options: {},
    examples: [],
    stream: false,
    later: true,
    run: () => Promise.reject(new Error(`${path} is refused before it runs`)),
  };
}
