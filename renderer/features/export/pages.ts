import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { export: ['export/:network?'] } as const;
