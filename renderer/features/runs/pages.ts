import { en as compareEn } from './compare/messages/en.ts';
import { zh as compareZh } from './compare/messages/zh.ts';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en: { ...en, ...compareEn }, zh: { ...zh, ...compareZh } };
export const routes = { runs: ['runs', 'run'], run: ['run/:run'], compare: ['runs/compare/:ids?'] } as const;
