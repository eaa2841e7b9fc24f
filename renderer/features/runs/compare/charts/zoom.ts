import type { Scale } from '../../../../../core/charts/axis.ts';
import type { Span } from '../../../../../core/charts/plot.ts';

/**
 * Part of a span, from one share of it to another; on a logarithmic axis shares are of the logarithm.
 * Shares beyond 0 and 1 go beyond the span.
 */
export function partOf({ from, to }: Span, first: number, last: number, scale: Scale): Span {
  const at = (share: number): number => (scale === 'log' ? from * (to / from) ** share : from + (to - from) * share);
  return { from: at(Math.min(first, last)), to: at(Math.max(first, last)) };
}

/** A span no wider than all there is, moved into it; null where it is all there is. */
export function within(span: Span, whole: Span, scale: Scale): Span | null {
  const [place, back] = scale === 'log' ? [Math.log, Math.exp] : [(value: number) => value, (value: number) => value];
  const [low, high] = [place(whole.from), place(whole.to)];
  const width = place(span.to) - place(span.from);
  if (!(width < (high - low) * 0.999)) return null;
  const from = Math.min(Math.max(place(span.from), low), high - width);
  return { from: back(from), to: back(from + width) };
}

/** Zooms by a factor about a share of the span. @param factor below 1 shows less. */
export function zoomed(span: Span, factor: number, about: number, scale: Scale): Span {
  return partOf(span, about * (1 - factor), about * (1 - factor) + factor, scale);
}
