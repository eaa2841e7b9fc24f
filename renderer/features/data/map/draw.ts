import { toScreen, type Camera, type Room } from './camera.ts';

/** What is drawn of a map. */
export interface Scene {
  /** x and y of each point, from 0 to 1. */
  at: Float32Array;
  isShown(i: number): boolean;
  isSelected(i: number): boolean;
  hasSelection: boolean;
  /** Number of a point's colour among `colours`; -1 for the last of them. */
  kindOf(i: number): number;
  colours: readonly string[];
  accent: string;
  ink: string;
  hovered: number | null;
  /** In pixels, x and y in turn. */
  lasso: readonly number[];
}

/** Draws all points anew; those selected stand over the others, which are then faint. */
export function drawMap(context: CanvasRenderingContext2D, scene: Scene, camera: Camera, room: Room): void {
  const { at, colours, hasSelection, hovered } = scene;
  const size = Math.max(2, Math.min(6, Math.round(camera.scale / 300)));
  const byColour: number[][] = colours.map(() => []);
  const selected: number[] = [];
  for (let i = 0; i < at.length / 2; i++) {
    if (!scene.isShown(i)) continue;
    const kind = scene.kindOf(i);
    byColour[kind < 0 ? colours.length - 1 : kind]!.push(i);
    if (hasSelection && scene.isSelected(i)) selected.push(i);
  }
  const square = (i: number, side: number): void => {
    const [x, y] = toScreen(camera, room, at[2 * i]!, at[2 * i + 1]!);
    if (x > -side && y > -side && x < room.width + side && y < room.height + side) context.fillRect(Math.round(x - side / 2), Math.round(y - side / 2), side, side);
  };
  context.globalAlpha = hasSelection ? 0.3 : 0.8;
  for (const [kind, points] of byColour.entries()) {
    context.fillStyle = colours[kind]!;
    for (const i of points) square(i, size);
  }
  context.globalAlpha = 1;
  context.fillStyle = scene.accent;
  for (const i of selected) square(i, size + 1);
  if (hovered !== null) {
    context.fillStyle = scene.ink;
    square(hovered, size + 4);
  }
  drawLasso(context, scene);
}

function drawLasso(context: CanvasRenderingContext2D, { lasso, accent }: Scene): void {
  if (lasso.length < 4) return;
  context.beginPath();
  for (let i = 0; i < lasso.length; i += 2) context.lineTo(lasso[i]!, lasso[i + 1]!);
  context.closePath();
  context.strokeStyle = context.fillStyle = accent;
  context.lineWidth = 1.5;
  context.stroke();
  context.globalAlpha = 0.12;
  context.fill();
  context.globalAlpha = 1;
}
