import type { Phrase } from './errors/words.ts';
import type { ClassOrder } from './labelling.ts';

/** A class and how likely the network holds it. */
export interface ClassProbability {
  index: number;
  name: string;
  nameZh: string | null;
  probability: number;
}

/** What a run says of one picture. */
export interface Prediction {
  run: string;
  /** Best first. */
  top: ClassProbability[];
  /** After softmax, in class order. */
  probabilities: number[];
  /** False where it is not known what the network calls its classes: their names are then their numbers. */
  named: boolean;
  /** Whether the data set it was trained on is another by now; null where it is not here, and for an imported model. */
  datasetChanged: boolean | null;
  milliseconds: number;
}

/** `epochal evaluate --json`. */
export interface Evaluation {
  run: string;
  dataset: string;
  datasetSha256: string;
  /** Whether it goes by the name of the data set the run was trained on and is another by its sha256. */
  datasetChanged: boolean;
  /** How its labels became classes of the network; what is counted here is in the order of the network's. */
  classOrder: ClassOrder;
  split: string;
  /** As the run lists it: `3`, `3-120`, `final`. */
  checkpoint: string;
  count: number;
  loss: number;
  accuracy: number;
  top5Accuracy: number;
  perClass: { name: string; precision: number; recall: number; f1: number; support: number }[];
  /** Rows are true classes, columns predicted ones. */
  confusion: number[][];
  /** Expected calibration error over 15 bins (Guo et al. 2017, https://arxiv.org/abs/1706.04599). */
  ece: number;
  seconds: number;
  /** For people: why these figures may not be what they seem. */
  notes: Phrase[];
}
