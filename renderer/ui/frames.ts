/** Does something when so many frames have passed. @returns calls it off. */
export function afterFrames(count: number, work: () => void): () => void {
  let left = count;
  const pass = (): void => {
    left -= 1;
    if (left > 0) frame = requestAnimationFrame(pass);
    else work();
  };
  let frame = requestAnimationFrame(pass);
  return () => cancelAnimationFrame(frame);
}
