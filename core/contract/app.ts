import { call, nothing } from './call.ts';

export interface AppInfo {
  version: string;
  home: string;
  host: 'electron' | 'server';
  platform: string;
}

export const appCalls = {
  'app.info': call<AppInfo>()(nothing),
} as const;
