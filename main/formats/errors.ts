import { EpochalError } from '../../core/errors.ts';
import { joinPhrases, phrase, type Phrase, type SaidError } from '../../core/errors/words.ts';

/** A layer of a file that the catalogue has no like of. */
export interface UnsupportedLayer {
  name: string;
  /** As the file calls it: `LSTM`, `MyPackage>Attention`. */
  type: string;
  /** Completes "… can't be brought in: ". */
  reason: Phrase;
}

/** `import.unsupported`: names all layers that can't be brought in at once, so that nobody tries one by one. */
export class UnsupportedError extends EpochalError<'import.unsupported/layer' | 'import.unsupported/layers'> {
  readonly layers: readonly UnsupportedLayer[];

  constructor(file: string, layers: readonly UnsupportedLayer[]) {
    const named = layers.map(({ name, type, reason }) => phrase`'${name}' (${type}): ${reason}`);
    super(layers.length === 1 ? 'import.unsupported/layer' : 'import.unsupported/layers', { file, layers: joinPhrases(named, 'semicolon') });
    this.layers = layers;
  }
}

/** @throws UnsupportedError unless the list is empty. */
export function refuseUnsupported(file: string, layers: readonly UnsupportedLayer[]): void {
  if (layers.length > 0) throw new UnsupportedError(file, layers);
}

/** A file that is broken, or is not what it says. @param problem completes "… is damaged: ". */
export function damaged(file: string, problem: Phrase | SaidError, cause?: unknown): EpochalError {
  return new EpochalError('import.damaged', { file, problem }, { cause });
}

/** @param problem completes "… is no model: ". */
export function notAModel(file: string, problem: Phrase): EpochalError {
  return new EpochalError('import.not-a-model', { file, problem });
}

/** @param what "weight 'conv2d/kernel'". @param bytes that it says to have. */
export function tooLarge(file: string, what: Phrase, bytes: number, limit: number): EpochalError {
  return new EpochalError('import.too-large', { file, what, bytes: bytes.toLocaleString('en-US'), most: limit.toLocaleString('en-US') });
}
