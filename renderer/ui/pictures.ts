import type { SplitName } from '../../core/datasets.ts';
import type { ClassName } from '../../core/subject.ts';
import { pictureAddress, type PictureSource } from '../app/bridge/addresses.ts';
import type { ShownPicture } from '../app/menu.svelte.ts';
import { saveFile } from './save.ts';
import type { Spot } from './spot.ts';

/** A picture of a data set, to be shown and asked about. @param label its true class. */
export function datasetPicture(source: PictureSource, split: SplitName, index: number, label: ClassName | null): ShownPicture {
  return {
    picture: { kind: 'dataset', dataset: source.id, split, index },
    address: pictureAddress(source, split, index),
    name: `${source.id}-${split}-${index}`,
    label,
  };
}

/** Events of an element that open a picture's menu: right click, Shift+F10, the menu key. */
export function menuEvents(open: (at: Spot, opener: HTMLElement) => void): {
  oncontextmenu(event: MouseEvent): void;
} {
  return {
    // The keys arrive as `contextmenu` too; then there is no pointer, and the element's middle serves.
    oncontextmenu(event) {
      event.preventDefault();
      const element = event.currentTarget as HTMLElement;
      const box = element.getBoundingClientRect();
      const byKey = event.button !== 2 || (event.clientX === 0 && event.clientY === 0);
      open(byKey ? { x: box.left + box.width / 2, y: box.top + box.height / 2 } : { x: event.clientX, y: event.clientY }, element);
    },
  };
}

/** Puts a picture on the clipboard as PNG. */
export async function copyPicture(address: string): Promise<void> {
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': asPng(address) })]);
}

async function asPng(address: string): Promise<Blob> {
  const bitmap = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** Hands a picture to the person as a file. */
export async function savePicture(address: string, name: string): Promise<void> {
  saveFile(await asPng(address), `${name}.png`);
}

/** The size at which a picture of `width` pixels is drawn crisp: the whole multiple nearest to `wanted`. */
export function crispSize(width: number, wanted: number): number {
  return width >= wanted ? wanted : width * Math.max(1, Math.round(wanted / width));
}
