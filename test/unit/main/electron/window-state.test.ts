import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { firstState, readWindowState, writeWindowState } from '../../../../main/electron/window-state.ts';
import { testFolder } from '../../../support/folder.ts';

const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }, { x: 1920, y: 0, width: 1280, height: 1024 }];
const folder = testFolder('window');
let file: string;
beforeAll(() => {
  file = join(folder, 'window.json');
});

it.each([
  { state: { x: 10, y: 20, width: 900, height: 700, maximized: true }, seen: true },
  { state: { x: 2000, y: 20, width: 900, height: 700, maximized: false }, seen: true },
  { state: { x: 4000, y: 20, width: 900, height: 700, maximized: false }, seen: false },
  { state: { x: 10, y: -500, width: 900, height: 700, maximized: false }, seen: false },
  { state: { x: -850, y: 0, width: 900, height: 700, maximized: false }, seen: false },
])('comes back where it can be seen: $state', ({ state, seen }) => {
  writeWindowState(file, state);
  const { x: _x, y: _y, ...rest } = state;
  expect(readWindowState(file, screens)).toEqual(seen ? state : rest);
});

it.each(['', '{', 'null', '{"width":1,"height":1,"maximized":false}', '{"width":900,"height":"700","maximized":false}', '{"width":900,"height":700}'])('forgets what makes no sense: %j', (text) => {
  writeFileSync(file, text);
  expect(readWindowState(file, screens)).toEqual(firstState);
});

it('begins somewhere', () => expect(readWindowState(join(folder, 'nothing'), screens)).toEqual(firstState));
