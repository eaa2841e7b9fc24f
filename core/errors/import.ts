import type { ErrorWords } from './words.ts';

/** Errors of files brought in as models or runs. */
export const importErrors = {
  'import.cancelled': { message: 'The import of {name} was cancelled.', hint: 'Nothing was kept; start it again when you like.' },
  'import.damaged': { message: '{file} is damaged: {problem}.', hint: 'Get the file again, or save the model anew.' },
  'import.damaged/unexpected-file': { message: "{name} is damaged: '{file}' belongs to no run.", hint: 'Export the runs anew.' },
  'import.damaged/tflite': { message: "'{name}' is no whole TFLite model: {reason}.", hint: 'Copy the file again from where it came from.' },
  'import.damaged/twice': { message: '{name} is damaged: it names a run twice.', hint: 'Export the runs anew.' },
  'import.missing': { message: 'There is no file or folder {path}.', hint: 'Check the path.' },
  'import.missing/log': { message: 'What was read of the log is not here any more.', hint: 'Bring the log in again.' },
  'import.missing/file': { message: 'There is no file {path}.', hint: 'Check its name.' },
  'import.newer': { message: '{name} was written by a newer Epochal (version {version} of the format; this one knows up to {newest}).', hint: 'Update Epochal.' },
  'import.not-a-model': { message: '{file} is no model: {problem}.', hint: 'Choose a .keras, .h5, TensorFlow.js, TFLite, ONNX or .epochal file of an image classifier.' },
  'import.not-a-log': { message: '{file} is no log of a training: {problem}', hint: 'Choose event files of TensorBoard, a folder of them, or a CSV file with a column epoch, as CSVLogger of Keras writes it.' },
  'import.too-large': { message: '{file}: {what} has {bytes} bytes, at most {most} can be read.', hint: 'Nothing was read. If the model is truly this large, it is too large to bring in.' },
  'import.too-large/records': { message: '{name}: the records of its runs have more than {most} bytes, which is the most that is taken in at once.', hint: 'Export its runs in several files.' },
  'import.took-too-long': { message: 'Reading {name} took more than {seconds} s, which no sound file of its size does.', hint: 'Save it anew, and try that file.' },
  'import.unsupported': { message: '{file} holds a network that cannot be built here: {problem}', hint: '{problem}' },
  'import.unsupported/graph-model': { message: '{name} is a TensorFlow.js graph model: operations of a frozen graph, without layers to edit or train.', hint: 'Bring in the Keras model it was made of (.keras or .h5), or convert that with --output_format=tfjs_layers_model.', window: 'Bring in the Keras model it was made of (.keras or .h5).' },
  'import.unsupported/graphs': { message: "'{name}' has {count} graphs; one is supported.", hint: 'Use a model without control flow.' },
  'import.unsupported/layer': { message: "{file} holds a layer that can't be brought in: {layers}.", hint: 'Nothing in a file is executed, so custom code stays outside. Save the model with layers of the catalogue in their place.' },
  'import.unsupported/layers': { message: "{file} holds layers that can't be brought in: {layers}.", hint: 'Nothing in a file is executed, so custom code stays outside. Save the model with layers of the catalogue in their place.' },
  'import.weights-only': { message: '{name} holds weights alone, no model.', hint: 'Train a model of the same layers from it: `epochal train --model <model> --weights <file>`.', window: 'Train a model of the same layers, and choose it as its initial weights.' },
} as const satisfies Record<string, ErrorWords>;
