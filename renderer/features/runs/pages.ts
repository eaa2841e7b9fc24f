import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { runs: ['runs', 'run'], run: ['run/:run'] } as const;
