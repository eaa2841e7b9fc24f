import { z } from 'zod';
import type { EngineStatus } from '../engine.ts';
import { call, nothing } from './call.ts';

export const engineCalls = {
  'engine.status': call<EngineStatus>()(nothing),
  'engine.install': call<null>()(nothing),
  'engine.cancel': call<null>()(nothing),
} as const;

export interface EngineEvents {
  engine: EngineStatus;
}
export const engineTopics = { engine: z.null() } as const;
