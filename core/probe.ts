import type { Streamed } from './memory.ts';

/** What a training will do and take: counted, and measured over a few steps. */
export interface Probe {
  trainImages: number;
  /** 0 where nothing validates. */
  validationImages: number;
  classes: number;
  stepsPerEpoch: number;
  /** Still to do. */
  epochs: number;
  params: number;
  trainableParams: number;
  /** Whose images are read from the disk while it trains. */
  streamed: Streamed;
  /** Most that its process will hold: measured, with the images that the probe left out added. */
  memoryBytes: number;
  /** What it was estimated from its shapes. */
  estimatedBytes: number;
  /** Free before the probe began, of the GPU where there is one. */
  availableBytes: number;
  /** The largest batch size, a power of two, estimated to fit into what is free; null where none does. */
  batchThatFits: number | null;
  /** Median of the steps after the first. */
  stepMs: number;
  /** Of all validation images; null where nothing validates. */
  validationMs: number | null;
  imagesPerSecond: number;
  /** One epoch with its validation. */
  secondsPerEpoch: number;
  /** All epochs. */
  seconds: number;
  /** Whether a run was training at the same time: alone it will be faster. */
  besideOtherWork: boolean;
  /** What a person should know before it starts. */
  remarks: string[];
}

/** What a training will take of memory, from its shapes alone, in bytes. */
export type Forecast = Pick<Probe, 'estimatedBytes' | 'availableBytes' | 'streamed'>;

/** A step of a learning-rate range test. */
export interface RatePoint {
  /** From 0. */
  step: number;
  /** Steps it takes at most. */
  steps: number;
  rate: number;
  /** Of the batch, before the step; null where it is no number. */
  loss: number | null;
}

/** The loss while the learning rate grows, one value per step. */
export interface RateTest {
  rates: number[];
  losses: (number | null)[];
  /** Running mean; ends where it diverged. */
  smoothed: number[];
  /** The rate at which the loss falls fastest; null where it does not fall. */
  suggested: number | null;
  /** A tenth of the rate with the least loss; null where it does not fall. */
  cautious: number | null;
  /** Whether it ended early because the loss exceeded four times its best, or was no number. */
  diverged: boolean;
}
