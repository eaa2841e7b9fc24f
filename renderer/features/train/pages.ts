import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { train: ['train/:recipe?'], trainModel: ['train/model/:model'], trainRun: ['train/run/:run'], trainFork: ['train/fork/:forked/:epoch?'] } as const;
