import { z } from 'zod';
import type { CallbackState } from '../../core/callbacks/callback.ts';
import { finalCheckpoint } from '../../core/runs.ts';

/** Where a training stood, beside its weights. With them it goes on exactly. */
export const checkpointStateSchema = z.strictObject({
  /** Epochs finished. */
  epoch: z.int().min(0),
  /** Steps done of the next one. */
  step: z.int().min(0),
  /** Of the epoch under way. */
  sums: z.strictObject({
    images: z.int().min(0),
    /** Sum over images; a mean is it divided by `images`. */
    loss: z.number(),
    correct: z.number().min(0),
    topK: z.number().min(0).default(0),
    /** Spent on training. */
    seconds: z.number().min(0),
  }),
  /** The optimizer's, as callbacks have left it; null in checkpoints of an older Epochal: as it was. */
  learningRate: z.number().min(0).nullable().default(null),
  /** One state for each of the training's callbacks. */
  callbacks: z.array(z.custom<CallbackState>((value) => typeof value === 'object' && value !== null)).readonly().default([]),
  /** Why a callback ended the run; null while it goes on. */
  ended: z.string().nullable().default(null),
  /** Only where its weights are those a training ended with, and not those of its last step: what they gave on the validation images. */
  final: z.strictObject({ valLoss: z.number().nullable(), valAccuracy: z.number().nullable(), valTopK: z.number().nullable() }).optional(),
});

export type CheckpointState = z.infer<typeof checkpointStateSchema>;

/** The files of a checkpoint, each of which its manifest names with its size and sha256. */
export const checkpointFiles = ['weights.safetensors', 'optimizer.safetensors', 'state.json'] as const;
/** Of one within an epoch too: training's answers in that epoch so far (core/ledger/codec.ts). */
export const answersFile = 'answers.ledger';
export type CheckpointFile = (typeof checkpointFiles)[number] | typeof answersFile;
export const manifestFile = 'manifest.json';

const fileSchema = z.strictObject({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export const manifestSchema = z.strictObject({
  format: z.literal('epochal.checkpoint'),
  version: z.literal(1),
  files: z.strictObject({ 'weights.safetensors': fileSchema, 'optimizer.safetensors': fileSchema, 'state.json': fileSchema, [answersFile]: fileSchema.optional() }),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** `3`: the end of epoch 3; `3-120`: 120 steps later; `final`: the network a training ended with. */
export function checkpointName({ epoch, step, final }: Pick<CheckpointState, 'epoch' | 'step' | 'final'>): string {
  if (final) return finalCheckpoint;
  return step === 0 ? String(epoch) : `${epoch}-${step}`;
}
