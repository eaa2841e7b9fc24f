import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { classify: ['inspect/classify/:network?', 'inspect', 'classify/:network?'] } as const;
