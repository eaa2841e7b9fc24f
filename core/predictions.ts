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
  milliseconds: number;
}

/** `epochal evaluate --json`. */
export interface Evaluation {
  run: string;
  dataset: string;
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
}
