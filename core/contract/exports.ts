import { z } from 'zod';
import { exportSettingsSchema, type ExportChange, type ExportRow } from '../exports.ts';
import { networkRefSchema } from '../networks.ts';
import { call } from './call.ts';

const ofNetwork = z.strictObject({ network: networkRefSchema });
const exported = z.strictObject({ export: z.string().min(1) });

export const exportsCalls = {
  /** Answers at once; how it goes on comes as `exports` events. What it gives is kept until it is removed. */
  'exports.make': call<ExportRow>()(ofNetwork.extend({ settings: exportSettingsSchema })),
  /** Newest first; of one run or model, or of all. */
  'exports.list': call<ExportRow[]>()(ofNetwork.partial()),
  'exports.cancel': call<null>()(exported),
  'exports.remove': call<null>()(exported),
} as const;

export interface ExportsEvents {
  /** How exports go on, those of every window among them. */
  exports: ExportChange;
}
export const exportsTopics = { exports: z.null() } as const;
