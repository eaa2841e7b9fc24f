import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { dataImport: ['import/data'], dataNew: ['new/data'], data: ['data/:id?'], dataCheck: ['data/:id/check'], dataMap: ['data/:id/map'], dataAbout: ['data/:id/about'], dataCollect: ['data/:id/collect'] } as const;
