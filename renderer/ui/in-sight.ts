import type { Attachment } from 'svelte/attachments';

/**
 * Tells whether an element is in sight, or close to it: what is not need not follow something that moves each frame.
 * @param tell called at first, and whenever that changes.
 */
export function inSight(tell: (isSeen: boolean) => void): Attachment {
  return (element) => {
    const observer = new IntersectionObserver((entries) => tell(entries.at(-1)!.isIntersecting), { rootMargin: '200px' });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
