import { readBrush, writeBrush, type Brush } from '../../../../../core/charts/brush.ts';
import type { Scale } from '../../../../../core/charts/axis.ts';
import type { Query } from '../../../../app/route.ts';

/** What is chosen of settings and results, as the address keeps it; null: as usual. */
export interface Choice {
  axes: readonly string[] | null;
  /** Where it is not the usual one. */
  scales: ReadonlyMap<string, Scale>;
  brushes: ReadonlyMap<string, Brush>;
  result: string | null;
  /** `run`, or what the colour tells. */
  colour: string | null;
  /** Across and down. */
  scatter: readonly [string, string] | null;
}

/** What the address calls it. */
export const choiceKeys = ['axes', 'scales', 'brush', 'result', 'colour', 'scatter'] as const;

export function readChoice(query: Query): Choice {
  const [across, down] = listOf(query['scatter']);
  const pairs = (key: string): [string, string][] => (query[key] ?? '').split('|').flatMap((part) => {
    const at = part.indexOf(':');
    return at < 1 ? [] : [[decode(part.slice(0, at)), part.slice(at + 1)] as [string, string]];
  });
  return {
    axes: query['axes'] === undefined ? null : listOf(query['axes']),
    scales: new Map(pairs('scales').flatMap(([id, scale]) => (scale === 'log' || scale === 'linear' ? [[id, scale] as const] : []))),
    brushes: new Map(pairs('brush').flatMap(([id, text]) => {
      const brush = readBrush(text);
      return brush === null ? [] : [[id, brush] as const];
    })),
    result: query['result'] ?? null,
    colour: query['colour'] ?? null,
    scatter: across !== undefined && down !== undefined ? [across, down] : null,
  };
}

/** @returns what of the query changes; null takes out what is as usual. */
export function writeChoice({ axes, scales, brushes, result, colour, scatter }: Partial<Choice>): Record<string, string | null> {
  const list = (ids: readonly string[] | null): string | null => ids && (ids.map(encodeURIComponent).join(',') || null);
  const pairs = (all: Iterable<[string, string]>): string | null => [...all].map(([id, text]) => `${encodeURIComponent(id)}:${text}`).join('|') || null;
  return {
    ...(axes === undefined ? {} : { axes: list(axes) }),
    ...(scales === undefined ? {} : { scales: pairs(scales) }),
    ...(brushes === undefined ? {} : { brush: pairs([...brushes].map(([id, brush]): [string, string] => [id, writeBrush(brush)])) }),
    ...(result === undefined ? {} : { result }),
    ...(colour === undefined ? {} : { colour }),
    ...(scatter === undefined ? {} : { scatter: list(scatter) }),
  };
}

function listOf(text: string | undefined): string[] {
  return (text ?? '').split(',').filter((one) => one !== '').map(decode);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text stands for itself.
    return text;
  }
}
