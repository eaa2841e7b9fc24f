import { isOf } from '../bridge/transports/electron.ts';

/** What is used of Electron's `WebContents`. */
export interface Guarded {
  on(event: 'will-navigate' | 'will-frame-navigate', listener: (details: { url: string; preventDefault(): void }) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void;
}

/** What is used of Electron's `Session`. */
export interface PermissionGiver {
  setPermissionRequestHandler(handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void;
}

/** All a page of ours asks a person's machine for: to put text where they paste it. */
const granted = new Set(['clipboard-sanitized-write']);

/**
 * Keeps a window to the pages of one origin. Links elsewhere open in the person's browser; nothing opens a window.
 * @param openOutside `shell.openExternal`
 */
export function guard(contents: Guarded, origin: string, openOutside: (url: string) => void): void {
  const outside = (url: string): void => {
    const protocol = URL.parse(url)?.protocol;
    if (protocol === 'https:' || protocol === 'http:' || protocol === 'mailto:') openOutside(url);
  };
  contents.on('will-navigate', (details) => {
    if (isOf(details.url, origin)) return;
    details.preventDefault();
    outside(details.url);
  });
  contents.on('will-frame-navigate', (details) => {
    if (!isOf(details.url, origin)) details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    outside(url);
    return { action: 'deny' };
  });
}

export function guardPermissions(session: PermissionGiver): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(granted.has(permission)));
  session.setPermissionCheckHandler((_contents, permission) => granted.has(permission));
}
