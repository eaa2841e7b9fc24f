export interface Toast {
  id: number;
  text: string;
  kind: 'plain' | 'error';
  action: { label: string; run(): void } | null;
}

/** Short notes at the window's foot. */
export class Toasts {
  shown: Toast[] = $state.raw([]);
  #last = 0;

  /** @param milliseconds until it goes by itself. @returns takes it away. */
  show(text: string, { kind = 'plain', action = null, milliseconds = 6000 }: { kind?: Toast['kind']; action?: Toast['action']; milliseconds?: number } = {}): () => void {
    const id = ++this.#last;
    this.shown = [...this.shown, { id, text, kind, action }];
    const timer = setTimeout(() => this.dismiss(id), milliseconds);
    return () => {
      clearTimeout(timer);
      this.dismiss(id);
    };
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}
