import type { ErrorWords } from './words.ts';

/** Errors of the bridge, the server, the window and the command line. */
export const bridgeErrors = {
  'bridge.cancelled': { message: 'The call was cancelled.', hint: 'Make it again if its answer is wanted after all.' },
  'bridge.invalid': { message: '{what}: its input is wrong. {problem}.', hint: 'Correct it; core/contract.ts says what each call takes.' },
  'bridge.invalid/path': { message: "{what}: '{path}' is wrong. {problem}.", hint: 'Correct it; core/contract.ts says what each call takes.' },
  'bridge.lost': { message: 'The connection to Epochal was lost.', hint: 'It is tried again by itself; if it stays away, start Epochal again.' },
  'bridge.malformed': { message: 'A message was not understood: {problem}.', hint: 'Speak the protocol of core/bridge/protocol.ts.' },
  'bridge.too-many-calls': { message: '{most} calls are waiting for their answers.', hint: 'Wait for some of them.' },
  'bridge.too-many-subscriptions': { message: 'This connection has {most} subscriptions, the most one may have.', hint: 'End some of them.' },
  'bridge.unknown-call': { message: "There is no call '{name}'.", hint: '[[Did you mean {near}? ]]There is {names}.' },
  'bridge.unknown-event': { message: "There is no event '{name}'.", hint: '[[Did you mean {near}? ]]There is {names}.' },
  'cli.not-yet': { message: '{what} is not there yet.', hint: 'Leave it out, or see the changelog of a newer Epochal.' },
  'cli.usage': { message: '{problem}', hint: '{hint}' },
  internal: { message: '{reason}', hint: 'This is a defect in Epochal; please report it with what you did.' },
  'server.address': { message: "Epochal can't listen on {host}, port {port}: {reason}.", hint: 'Give an address of this machine with --host, such as 127.0.0.1.', window: 'Start Epochal on an address of this machine, such as 127.0.0.1.' },
  'server.address/rights': { message: 'Port {port} may not be used without special rights.', hint: 'Choose one above 1023 with --port.', window: 'Start Epochal on a port above 1023.' },
  'server.port-in-use': { message: 'Port {port} of {host} is in use by another program.', hint: 'Choose another with --port, or leave it out to take a free one.', window: 'Start Epochal on another port.' },
  'server.token-file': { message: "The token file {file} can't be used: {reason}.", hint: 'Give the path of a file in a folder you can write to.' },
  'server.token-file/empty': { message: 'The token file {file} holds no token of 32 characters or more without spaces.', hint: 'Delete it, and a new one is made.' },
  'server.token-file/open': { message: 'The token file {file} can be read by others.', hint: 'Close it to them: chmod 600 {file}', window: 'Let no one else read it.' },
  'window.not-loaded': { message: 'A part of the window could not be loaded: {reason}.', hint: 'Load the page again. If it happens again, start Epochal again.' },
} as const satisfies Record<string, ErrorWords>;
