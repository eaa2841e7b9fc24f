/** A duration as the person wants it: none where motion is to be reduced. @param milliseconds else. */
export function moved(milliseconds: number): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : milliseconds;
}
