import { readFileSync } from 'node:fs';
import { openPort } from '../../../../main/processes/port.ts';
import type { FromImport, ImportOrder } from '../../../../main/import/protocol.ts';

/** Stands for a reader that a file has led astray: does what its file says, and never answers. */
const port = openPort<ImportOrder, FromImport>();
port.listen((order) => {
  const what = readFileSync(order.path, 'utf8').slice(8).trim();
  if (what === 'loop') for (;;) Math.random();
  if (what === 'bytes') hold(Array.from({ length: 64 }, () => Buffer.alloc(2 ** 24, 1)));
  if (what === 'heap') grow();
  if (what === 'exit') process.exit(3);
});
port.onGone(() => process.exit(1));

const held: unknown[] = [];
function hold(value: unknown): void {
  held.push(value);
  setInterval(() => held.length, 1000);
}

function grow(): void {
  for (;;) held.push(Array.from({ length: 1000 }, (_, index) => ({ index })));
}
