import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { recipes: ['design/recipes/:recipe?', 'design'], models: ['design/models/:model?', 'models/:model?'] } as const;
