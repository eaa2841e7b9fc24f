import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { phrase } from '../../../../core/errors/words.ts';
import { openPort } from '../../../../main/processes/port.ts';
import type { Call, Reply } from '../../../../main/processes/calls.ts';
import type { OpenJob, PackJob } from '../../../../main/datasets/protocol.ts';

/** Stands for a reader that an archive has led astray: does what the archive's name says, in the middle of packing. */
const port = openPort<Call, Reply>();
let what = '';
port.listen(({ id, name, input }) => {
  if (name === 'open') {
    what = basename((input as OpenJob).path);
    port.send({ type: 'done', id, value: { kind: 'cifar10', title: 'CIFAR-10, strange version', container: 'archive', bytes: 1 } });
    return;
  }
  writeFileSync(join((input as PackJob).staging, 'images.u8'), 'half');
  // It is on its way before anything else is begun.
  void port.sendLast({ type: 'progress', id, step: { id: what, phase: 'pack', done: 1, total: 2, unit: 'images', message: phrase`Packing` } }).then(goAstray);
});

const held: unknown[] = [];
function goAstray(): void {
  if (what === 'loop') for (;;) Math.random();
  if (what === 'bytes') held.push(...Array.from({ length: 64 }, () => Buffer.alloc(2 ** 24, 1)));
  if (what === 'exit') process.exit(3);
  // A port alone keeps nothing alive in this state.
  setInterval(() => held.length, 1000);
}
