import { isOf } from '../bridge/transports/electron.ts';

/** What is used of Electron's `WebContents`. */
export interface Guarded {
  on(event: 'will-navigate' | 'will-frame-navigate', listener: (details: { url: string; preventDefault(): void }) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void;
}

/** What is used of Electron's `Session`. */
export interface PermissionGiver {
  setPermissionRequestHandler(handler: (contents: unknown, permission: string, answer: (granted: boolean) => void, details: object) => void): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string, origin: string, details: object) => boolean): void;
}

/** What a permission is asked for: of `media` the camera, the microphone or both, all of them or one. */
interface Asked {
  mediaTypes?: readonly string[];
  mediaType?: string;
}


/** All a page of ours asks a person's machine for: to put text where they paste it, and the camera that they turn on; never the microphone. */
function isGranted(permission: string, details: object): boolean {
  const { mediaTypes, mediaType }: Asked = details;
  if (permission === 'media') return (mediaTypes ?? [mediaType]).every((type) => type === 'video');
  return permission === 'clipboard-sanitized-write';
}

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
  session.setPermissionRequestHandler((_contents, permission, answer, details) => answer(isGranted(permission, details)));
  session.setPermissionCheckHandler((_contents, permission, _origin, details) => isGranted(permission, details));
}
