import type { ErrorWords } from './words.ts';

/** Errors of pictures that people bring, and of what is asked of them. */
export const pictureErrors = {
  'classify.not-picture': { message: 'That is not a picture.', hint: 'PNG, JPEG, WebP, GIF, AVIF and BMP can be read.' },
  'picture.cancelled': { message: 'Reading the picture was cancelled.', hint: 'Give it again if its answer is wanted after all.' },
  'picture.empty': { message: 'The picture is empty.', hint: 'Give a {kinds}.' },
  'picture.missing': { message: 'There is no file or folder {path}.', hint: 'Check the path.' },
  'picture.none': { message: 'None of the {count} pictures can be read.', hint: 'Give {kinds} files.' },
  'picture.none/folder': { message: 'The folder {path} holds no pictures[[ ({passed} files or folders were passed over)]].', hint: 'Give a folder with {kinds} files.' },
  'picture.too-large': { message: 'The picture has more than {pixels} million pixels.', hint: 'Make it smaller first.' },
  'picture.too-large/file': { message: "The picture's file has more than {megabytes} MB.", hint: 'Make it smaller first.' },
  'picture.too-large/memory': { message: 'Reading the picture takes more than {megabytes} MB of memory.', hint: 'Make it smaller first, or save it anew as PNG.' },
  'picture.too-slow': { message: 'Reading the picture took more than {seconds} s.', hint: 'Make it smaller first, or save it anew as PNG.' },
  'picture.unreadable': { message: "The picture can't be read: {reason}.", hint: 'Give a {kinds} that other programs can open; or save it anew as PNG.' },
  'picture.unreadable/file': { message: '{path}: {reason}', hint: 'Check that the file can be read.' },
  'picture.unreadable/named': { message: '{path}: {problem}', hint: '{problem}' },
  'picture.unreadable/special': { message: '{path} is neither a file nor a folder.', hint: 'Give a {kinds}.' },
  'predict.cancelled': { message: 'The pictures were not all answered: it was called off.', hint: 'Nothing was written; start it again when you like.' },
  'predict.no-pictures': { message: 'The network takes input of {shape}, which is no picture.', hint: 'Choose a run whose network takes height x width x 1 or 3.' },
  'predict.none': { message: "'{name}' gave no answer.", hint: 'Try again.' },
  'samples.none': { message: 'Run {run} has no sample predictions yet.', hint: 'They come with its first epoch.' },
} as const satisfies Record<string, ErrorWords>;
