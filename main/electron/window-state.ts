import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Where the window was, in screen points. */
export interface WindowState {
  x?: number | undefined;
  y?: number | undefined;
  width: number;
  height: number;
  maximized: boolean;
}

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const firstState: WindowState = { width: 1280, height: 832, maximized: false };

const size = z.int().min(400).max(20_000);
const place = z.int().min(-100_000).max(100_000).optional();
const schema = z.object({ x: place, y: place, width: size, height: size, maximized: z.boolean() });

/**
 * The state kept in a file, or the first one where there is none or it makes no sense.
 * @param screens areas of the screens there are now: a window on one that is gone comes back in the middle.
 */
export function readWindowState(path: string, screens: readonly Area[]): WindowState {
  const { x, y, ...rest } = parse(path);
  if (x === undefined || y === undefined) return rest;
  const isSeen = screens.some((screen) => x < screen.x + screen.width - 100 && x + rest.width > screen.x + 100 && y >= screen.y && y < screen.y + screen.height - 100);
  return isSeen ? { x, y, ...rest } : rest;
}

export function writeWindowState(path: string, state: WindowState): void {
  writeFileSync(`${path}.next`, JSON.stringify(state));
  renameSync(`${path}.next`, path);
}

function parse(path: string): WindowState {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Comfort, not data: what can't be read is forgotten.
    return firstState;
  }
}
