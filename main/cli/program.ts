import { Command, CommanderError, Option } from 'commander';
import { nearest } from '../../core/nearest.ts';
import type { CommandSpec } from './command.ts';
import { flagOf, type Typed } from './options.ts';
import { notYet, wrongUsage } from './usage.ts';

/** What was typed, before any value is read. */
export interface Parsed {
  spec: CommandSpec;
  given: string[];
  /** By option key. */
  typed: Record<string, Typed>;
  home: string | undefined;
  json: boolean;
  stream: boolean;
}

export interface Group {
  name: string;
  summary: string;
}

const streamFlag = '--json-stream';

/**
 * Understands a command line.
 * @param argv without node and program.
 * @param print takes help and version texts.
 * @returns null when help or the version was asked for and printed.
 * @throws EpochalError `cli.usage`, `cli.not-yet`.
 */
export function parse(
  argv: readonly string[],
  table: { commands: readonly CommandSpec[]; groups: readonly Group[]; version: string },
  print: (shown: string) => void,
): Parsed | null {
  let parsed: Parsed | null = null;
  const root = new Command('epochal')
    .description('Train image classifiers on your own machine.')
    .version(table.version)
    .option('--home <folder>', 'where all state lives (default: EPOCHAL_HOME, else the place for application data)')
    .option('--json', 'one JSON value on stdout, and nothing else there')
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => usageOf(command) })
    .configureOutput({ writeOut: print, writeErr: () => undefined });
  group(root, '');
  const parents = new Map<string, Command>([['', root]]);
  for (const { name, summary } of table.groups) parents.set(name, group(under(root, name, summary), name));
  for (const spec of table.commands) {
    const words = spec.path.split(' ');
    const command = under(parents.get(words.slice(0, -1).join(' '))!, words.at(-1)!, spec.summary, spec.later);
    fill(command, spec);
    command.action(() => {
      if (spec.later) throw notYet(`epochal ${spec.path}`);
      parsed = collect(command, spec);
    });
  }
  try {
    root.parse(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    throw wrongUsage(sentence(error.message), `See ${['epochal', placeOf(argv, table), '--help'].filter(Boolean).join(' ')}.`);
  }
  return parsed;
}

function under(parent: Command, name: string, summary: string, hidden = false): Command {
  const command = new Command(name).description(summary).copyInheritedSettings(parent).exitOverride();
  parent.addCommand(command, { hidden });
  return command;
}

/** A command that only holds others: says which there are when the one typed is not among them. */
function group(command: Command, name: string): Command {
  return command
    .exitOverride()
    .helpCommand(false)
    .allowExcessArguments()
    .action(() => {
      const wanted = command.args[0];
      const names = command.commands.filter((child) => !isHidden(child)).map((child) => child.name());
      const place = ['epochal', name].filter(Boolean).join(' ');
      const near = wanted === undefined ? null : nearest(wanted, names);
      throw wrongUsage(
        wanted === undefined ? `${place} needs a command.` : `${place} has no command '${wanted}'.`,
        `${near ? `Did you mean ${near}? ` : ''}There is ${names.join(', ')}.`,
      );
    });
}

/** Commander keeps whether a command is hidden to itself; help leaves those out. */
function isHidden(command: Command): boolean {
  return !command.parent!.createHelp().visibleCommands(command.parent!).includes(command);
}

function fill(command: Command, spec: CommandSpec): void {
  if (spec.later) {
    command.allowUnknownOption().allowExcessArguments();
    return;
  }
  command.allowExcessArguments(false);
  for (const { name, description } of spec.arguments) command.argument(name, description);
  for (const [key, { placeholder, description, repeated, later }] of Object.entries(spec.options)) {
    const option = new Option([flagOf(key), placeholder].filter(Boolean).join(' '), description).hideHelp(later);
    command.addOption(repeated ? option.argParser((typed: string, before: readonly string[] = []) => [...before, typed]) : option);
  }
  if (spec.stream) command.option(streamFlag, 'one JSON value a line as it happens, the result last');
  command.addHelpText('after', `\nExamples:\n${spec.examples.map((example) => `  epochal ${example}`).join('\n')}`);
}

function collect(command: Command, spec: CommandSpec): Parsed {
  const all = command.optsWithGlobals<Record<string, string | string[] | boolean | undefined>>();
  const typed = Object.fromEntries(
    Object.keys(spec.options).map((key) => {
      // Commander keeps `--no-shuffle` as `shuffle`, true unless given.
      const negated = /^no([A-Z])(.*)$/.exec(key);
      if (negated) return [key, all[negated[1]!.toLowerCase() + negated[2]!] === false ? (true as const) : undefined];
      return [key, all[key] as Typed];
    }),
  );
  const home = all['home'];
  return {
    spec,
    given: [...command.args],
    typed,
    home: typeof home === 'string' ? home : undefined,
    json: all['json'] === true,
    stream: all['jsonStream'] === true,
  };
}

/** The command or group a line is about, as far as it can be known; '' for the whole. */
function placeOf(argv: readonly string[], table: { commands: readonly CommandSpec[]; groups: readonly Group[] }): string {
  const words = argv.filter((word) => !word.startsWith('-'));
  const places = [...table.commands.map((spec) => spec.path), ...table.groups.map((one) => one.name)];
  return [words.slice(0, 2).join(' '), words[0] ?? ''].find((place) => places.includes(place)) ?? '';
}

function usageOf(command: Command): string {
  const operands = command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name();
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...operands].join(' ');
}

/** `error: unknown option '--x'\n(Did you mean --y?)` as a sentence. */
function sentence(message: string): string {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const whole = `${first.charAt(0).toUpperCase()}${first.slice(1)}`;
  return [whole.endsWith('.') ? whole : `${whole}.`, ...rest].join(' ');
}
