import { readPictureFacts } from '../../pictures/decode.ts';
import { mostPixelsOfMany, type PictureFacts } from '../../pictures/picture.ts';
import { readPictureFile } from '../../pictures/read-file.ts';
import type { PictureItem } from './item.ts';

/** What pictures hold, by the headers of some of them. */
export interface Survey {
  /** Sizes, the commonest first. */
  sizes: { width: number; height: number; count: number }[];
  /** Whether none has colours. */
  grey: boolean;
}

/** Headers of so many pictures are read, spread evenly: of 500 alike, hardly one in a hundred can be another. */
const mostRead = 500;

export async function surveyPictures(items: readonly PictureItem[]): Promise<Survey> {
  const step = Math.max(1, items.length / mostRead);
  const facts: PictureFacts[] = [];
  for (let at = 0; at < items.length; at += step) {
    const read = await factsOf(items[Math.floor(at)]!.path);
    if (read) facts.push(read);
  }
  const sizes = [...Map.groupBy(facts, ({ width, height }) => `${width}x${height}`).values()].map((alike) => ({ width: alike[0]!.width, height: alike[0]!.height, count: alike.length }));
  return { sizes: sizes.sort((a, b) => b.count - a.count || a.width - b.width || a.height - b.height), grey: facts.length > 0 && facts.every(({ channels }) => channels <= 2) };
}

async function factsOf(path: string): Promise<PictureFacts | null> {
  try {
    const facts = await readPictureFacts(readPictureFile(path).content, { mostPixels: mostPixelsOfMany });
    return facts.width * facts.height > mostPixelsOfMany ? null : facts;
  } catch {
    // Said of it when it is to be decoded.
    return null;
  }
}
