/** Pictures that were selected, by place. They stay so while others are shown. */
export class Selection {
  places: ReadonlySet<number> = $state.raw(new Set());
  /** Where an extension begins. */
  #anchor: number | null = null;

  set(places: Iterable<number>): void {
    this.places = new Set(places);
    this.#anchor = this.places.size === 1 ? [...this.places][0]! : null;
  }

  clear(): void {
    this.set([]);
  }

  toggle(place: number): void {
    const places = new Set(this.places);
    if (!places.delete(place)) places.add(place);
    this.places = places;
    this.#anchor = place;
  }

  /** Selects all from where the last selection began to a picture. */
  extend(place: number, shown: Uint32Array, positions: Int32Array): void {
    const anchor = this.#anchor !== null && positions[this.#anchor]! >= 0 ? this.#anchor : place;
    const [first, last] = [positions[anchor]!, positions[place]!].toSorted((a, b) => a - b) as [number, number];
    this.places = new Set(shown.subarray(first, last + 1));
    this.#anchor = anchor;
  }
}
