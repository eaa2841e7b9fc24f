export interface MenuItem {
  label: string;
  /** At the right: a key or a figure. */
  hint?: string;
  /** Of a square before the label. */
  colour?: string;
  /** What choosing it does; an item with neither this nor `items` cannot be chosen. */
  run?: () => void;
  /** The items of a menu that opens beside it. */
  items?: readonly MenuItem[];
}
