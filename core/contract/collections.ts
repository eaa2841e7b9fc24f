import { z } from 'zod';
import { collectionShapeSchema, type Added, type Collection } from '../collections.ts';
import { call } from './call.ts';

const collection = z.strictObject({ id: z.string() });
const className = z.string().trim().min(1).max(200);
const label = z.int().min(0);

/** Data sets that are put together here, picture by picture. */
export const collectionsCalls = {
  'collections.show': call<Collection>()(collection),
  'collections.create': call<Collection>()(z.strictObject({ name: z.string().min(1).max(200), classes: z.array(className).min(1).max(1000), shape: collectionShapeSchema })),
  /** Adds what a window has brought by POST to `/uploads/folders`. */
  'collections.add': call<Added>()(collection.extend({ label, upload: z.string().min(1) })),
  'collections.addClass': call<Collection>()(collection.extend({ name: className })),
  'collections.renameClass': call<Collection>()(collection.extend({ label, name: className })),
  'collections.removeClass': call<Collection>()(collection.extend({ label })),
  'collections.reshape': call<Collection>()(collection.extend({ shape: collectionShapeSchema })),
} as const;
