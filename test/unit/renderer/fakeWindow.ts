/** A stand-in for the browser's window at an address, for tests of what reads and writes it. */
export function fakeWindow(hash = '', { written = () => undefined }: { written?: (address: string) => void } = {}) {
  const listeners: (() => void)[] = [];
  let address = hash;
  const location = {
    get hash() {
      return address;
    },
    set hash(to: string) {
      address = to.startsWith('#') ? to : `#${to}`;
      for (const listener of listeners) listener();
    },
  };
  const replaceState = (_state: unknown, _title: string, to: string): void => {
    address = to;
    written(to);
  };
  const host = {
    location,
    history: { state: null, replaceState },
    addEventListener: (_name: string, listener: () => void) => void listeners.push(listener),
    localStorage: { getItem: () => null, setItem: () => undefined },
    navigator: { languages: ['en'] },
  };
  return { host: host as unknown as Window, location };
}
