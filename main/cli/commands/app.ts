import { defineCommand, laterCommand } from '../command.ts';
import { flag, flagOr, later, option, optionOr, text, wholeNumber } from '../options.ts';

export const doctor = defineCommand({
  path: 'doctor',
  summary: 'Say what is installed, what is missing, and what helps.',
  options: {
    install: flag('install what is missing: the TensorFlow library'),
    restore: flagOr('[name]', text, 'put a backup in the place of the run database, which is kept: the newest that is whole, or the one named'),
  },
  examples: ['doctor', 'doctor --json', 'doctor --install', 'doctor --restore'],
  run: async (context, _given, options) => (await import('../actions/doctor.ts')).examine(context, options),
});

export const serve = defineCommand({
  path: 'serve',
  summary: 'Serve the window to a browser, here or on another machine, until Ctrl-C.',
  options: {
    host: optionOr('127.0.0.1', '<address>', text, 'address to listen on'),
    port: option('<n>', wholeNumber(0, 65_535), 'port to listen on (default: the last one, if it is free); 0 takes a free one'),
    tokenFile: option('<file>', text, 'a file that holds the token to ask for (default: one in the home folder)'),
    tlsCert: later('<file>'),
    tlsKey: later('<file>'),
  },
  examples: ['serve', 'serve --port 8080 --json'],
  run: async (context, _given, options) => (await import('../actions/serve.ts')).serveWindow(context, options),
});

export const laterCommands = [
  laterCommand('explain', 'Show where a network looks.'),
  laterCommand('sweep', 'Search settings.'),
  laterCommand('worker', 'Train for another machine.'),
  laterCommand('sql', 'Ask the run database.'),
  laterCommand('gc', 'Delete what nothing needs.'),
];
