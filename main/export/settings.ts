import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import { formatFacts, type ExportSettings, type FormatFacts } from '../../core/exports.ts';
import type { Model } from '../../core/model/model.ts';
import { nearest } from '../../core/nearest.ts';

export function factsOf(format: ExportSettings['format']): FormatFacts {
  return formatFacts.find(({ id }) => id === format)!;
}

/**
 * Refuses choices that do not go together, and layers that the network does not have.
 * @throws EpochalError `export.settings`.
 */
export function checkSettings({ format, quantize, io, keepFloat }: ExportSettings, model: Model): void {
  const { quantizations } = factsOf(format);
  if (!quantizations.includes(quantize)) {
    throw refuse(phrase`The format ${format} can't be quantised as ${quantize}.`, phrase`It takes ${quantizations.join(', ')}.`);
  }
  if (io !== 'float' && quantize !== 'int8') {
    throw refuse(phrase`Input and output as ${io} need a model quantised to int8, not ${quantize}.`, phrase`Choose int8, or leave input and output as float.`);
  }
  if (keepFloat.length === 0) return;
  if (quantize !== 'int8' && quantize !== '16x8' && quantize !== 'dynamic') {
    throw refuse(phrase`Layers to keep as float were named, and ${quantize} quantises no layer to whole numbers.`, phrase`Leave them out, or choose dynamic, int8 or 16x8.`);
  }
  const names = model.layers.map(({ name }) => name);
  const unknown = keepFloat.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, names);
  throw refuse(phrase`The network has no layer '${unknown}' to keep as float.`, near === null ? phrase`It has ${names.join(', ')}.` : phrase`Did you mean '${near}'?`);
}

function refuse(problem: Phrase, hint: Phrase): EpochalError {
  return new EpochalError('export.settings', { problem, hint });
}
