import { tableForms, type TableForm } from '../../../core/tables/table.ts';
import { checkpoint, choice, later, option, optionOr, type OptionValues, type Reader } from '../options.ts';

/** A file whose ending says its form. */
const tableFile: Reader<{ path: string; form: TableForm }> = {
  needs: `a file that ends in ${tableForms.map((form) => `.${form}`).join(', ')}`,
  read(path) {
    const form = tableForms.find((one) => path.toLowerCase().endsWith(`.${one}`) && path.length > one.length + 1);
    return form === undefined ? null : { path, form };
  },
};

export const compareOptions = {
  checkpoint: optionOr('best', '<which>', checkpoint, 'epoch whose answers are compared: best, last, or its number'),
  split: optionOr('validation', '<split>', choice(['validation', 'test']), 'validation: the images each run validated on, as it recorded its answers; test: the test images, which are asked now where a run validated on others'),
  table: option('<file>', tableFile, 'write the runs as a table there (.csv, .md or .tex)'),
  report: later('<file>'),
};
export type CompareOptions = OptionValues<typeof compareOptions>;
