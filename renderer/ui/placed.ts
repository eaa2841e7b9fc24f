import type { Attachment } from 'svelte/attachments';
import type { Spot } from '../app/menu.svelte.ts';

const margin = 8;

/** Puts a fixed element at a spot and keeps all of it in the window, also as it grows. */
export function placed({ x, y }: Spot): Attachment<HTMLElement> {
  return (element) => {
    const place = (): void => {
      const { offsetWidth: width, offsetHeight: height } = element;
      const left = x + width + margin > innerWidth ? x - width : x;
      const top = y + height + margin > innerHeight ? Math.min(y, innerHeight - margin) - height : y;
      element.style.left = `${Math.max(margin, Math.min(left, innerWidth - width - margin))}px`;
      element.style.top = `${Math.max(margin, Math.min(top, innerHeight - height - margin))}px`;
    };
    place();
    const watch = new ResizeObserver(place);
    watch.observe(element);
    return () => watch.disconnect();
  };
}
