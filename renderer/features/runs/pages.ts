import { en as blameEn } from './messages/blame-en.ts';
import { zh as blameZh } from './messages/blame-zh.ts';
import { en as compareEn } from './messages/compare-en.ts';
import { zh as compareZh } from './messages/compare-zh.ts';
import { en as logsEn } from './messages/logs-en.ts';
import { zh as logsZh } from './messages/logs-zh.ts';
import { en } from './messages/en.ts';
import { en as settingsEn } from './messages/settings-en.ts';
import { zh as settingsZh } from './messages/settings-zh.ts';
import { zh } from './messages/zh.ts';

export const messages = { en: { ...en, ...blameEn, ...compareEn, ...logsEn, ...settingsEn }, zh: { ...zh, ...blameZh, ...compareZh, ...logsZh, ...settingsZh } };
export const routes = { runs: ['runs', 'run'], run: ['run/:run'], compare: ['runs/compare/:ids?'], runSettings: ['runs/settings'] } as const;
