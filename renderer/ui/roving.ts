import type { Attachment } from 'svelte/attachments';

/**
 * One tab stop for a grid of buttons; arrows, Home and End move among them as they lie on the screen.
 * @param selector of the buttons inside.
 */
export function roving(selector = 'button'): Attachment<HTMLElement> {
  return (grid) => {
    const onkeydown = (event: KeyboardEvent): void => {
      const all = [...grid.querySelectorAll<HTMLElement>(selector)];
      const at = all.indexOf(event.target as HTMLElement);
      if (at < 0) return;
      const columns = all.filter((one) => one.getBoundingClientRect().top === all[0]!.getBoundingClientRect().top).length;
      const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: all.length - 1 };
      const next = steps[event.key];
      const target = next === undefined ? undefined : all[next];
      if (!target || next! < 0) return;
      event.preventDefault();
      target.focus();
    };
    const onfocus = (event: FocusEvent): void => {
      for (const one of grid.querySelectorAll<HTMLElement>(selector)) one.tabIndex = one === event.target ? 0 : -1;
    };
    grid.addEventListener('keydown', onkeydown);
    grid.addEventListener('focusin', onfocus);
    return () => {
      grid.removeEventListener('keydown', onkeydown);
      grid.removeEventListener('focusin', onfocus);
    };
  };
}
