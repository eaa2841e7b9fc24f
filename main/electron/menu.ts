/** A menu as Electron takes it; roles bring their own words and keys in the system's language. */
export interface MenuItem {
  role?: 'appMenu' | 'fileMenu' | 'editMenu' | 'windowMenu' | 'reload' | 'toggleDevTools' | 'resetZoom' | 'zoomIn' | 'zoomOut' | 'togglefullscreen' | 'help';
  label?: string;
  type?: 'separator';
  submenu?: MenuItem[];
  click?: () => void;
}

export function menuFor(platform: NodeJS.Platform, actions: { openHome(): void }): MenuItem[] {
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Show the Data Folder', click: actions.openHome }] },
  ];
}
