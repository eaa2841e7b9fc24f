/** The keys of classes, in the order of the classes. */
export const sortingKeys = '1234567890abcdefghijklmnopqrstuvwxyz';

/** A class that was pressed for a picture. */
export interface Pressed {
  place: number;
  /** Its class, by name; null where the picture was skipped. */
  label: string | null;
}

/** Goes through the pictures that were shown when it began: another filter changes none of them. */
export class Sorting {
  readonly places: readonly number[];
  position = $state(0);
  /** What was pressed, newest last. */
  pressed: readonly Pressed[] = $state.raw([]);

  constructor(places: Iterable<number>, from: number) {
    this.places = [...places];
    this.position = Math.max(0, Math.min(this.places.length - 1, from));
  }

  get place(): number | null {
    return this.places[this.position] ?? null;
  }

  /** Notes what was pressed for the picture in sight, and moves on. */
  press(label: string | null): void {
    const { place } = this;
    if (place === null) return;
    this.pressed = [...this.pressed, { place, label }];
    this.position++;
  }

  /** Goes back to the picture before. @returns what was pressed for it; null at the beginning. */
  back(): Pressed | null {
    const last = this.pressed.at(-1);
    if (last === undefined) return null;
    this.pressed = this.pressed.slice(0, -1);
    this.position--;
    return last;
  }
}
