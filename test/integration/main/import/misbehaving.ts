import { readFileSync } from 'node:fs';
import { openPort } from '../../../../main/processes/port.ts';
import type { Call, Reply } from '../../../../main/processes/calls.ts';

/** Stands for a reader that a file has led astray: does what its file says, and never answers. */
const port = openPort<Call, Reply>();
port.listen(({ input }) => {
  const what = readFileSync(input as string, 'utf8').slice(8).trim();
  if (what === 'loop') for (;;) Math.random();
  if (what === 'bytes') hold(Array.from({ length: 64 }, () => Buffer.alloc(2 ** 24, 1)));
  if (what === 'heap') grow();
  if (what === 'exit') process.exit(3);
});

const held: unknown[] = [];
function hold(value: unknown): void {
  held.push(value);
  setInterval(() => held.length, 1000);
}

function grow(): void {
  for (;;) held.push(Array.from({ length: 1000 }, (_, index) => ({ index })));
}
