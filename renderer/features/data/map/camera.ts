/** What part of a map is seen: its middle, and how many pixels its side of 1 takes. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Room {
  width: number;
  height: number;
}

/** All of the map, with a margin. */
export function whole({ width, height }: Room): Camera {
  return { x: 0.5, y: 0.5, scale: Math.max(1, Math.min(width, height) - 32) };
}

export function toScreen({ x, y, scale }: Camera, { width, height }: Room, atX: number, atY: number): [number, number] {
  return [width / 2 + (atX - x) * scale, height / 2 - (atY - y) * scale];
}

export function toMap({ x, y, scale }: Camera, { width, height }: Room, screenX: number, screenY: number): [number, number] {
  return [x + (screenX - width / 2) / scale, y - (screenY - height / 2) / scale];
}

/** Comes nearer by a factor; what lies at a pixel stays there. */
export function zoomed(camera: Camera, room: Room, factor: number, screenX = room.width / 2, screenY = room.height / 2): Camera {
  const least = whole(room).scale / 2;
  const scale = Math.min(least * 400, Math.max(least, camera.scale * factor));
  const [x, y] = toMap(camera, room, screenX, screenY);
  return { x: x - (screenX - room.width / 2) / scale, y: y + (screenY - room.height / 2) / scale, scale };
}

/** @param right, down pixels by which what is seen moves. */
export function moved({ x, y, scale }: Camera, right: number, down: number): Camera {
  return { x: x - right / scale, y: y + down / scale, scale };
}

/** The point nearest to a pixel and no further than `reach` pixels from it; null where there is none. @param isShown by number of the point. */
export function nearestPoint(at: Float32Array, isShown: (i: number) => boolean, camera: Camera, room: Room, screenX: number, screenY: number, reach = 10): number | null {
  const [x, y] = toMap(camera, room, screenX, screenY);
  let nearest: number | null = null;
  let best = (reach / camera.scale) ** 2;
  for (let i = 0; i < at.length / 2; i++) {
    const distance = (at[2 * i]! - x) ** 2 + (at[2 * i + 1]! - y) ** 2;
    if (distance > best || !isShown(i)) continue;
    best = distance;
    nearest = i;
  }
  return nearest;
}
