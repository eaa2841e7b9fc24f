import { tableForms } from '../../../core/tables/table.ts';
import { checkpoint, choice, option, optionOr, type OptionValues, type Reader } from '../options.ts';

/** A file whose ending says its form. */
function fileOf<Form extends string>(forms: readonly Form[]): Reader<{ path: string; form: Form }> {
  return {
    needs: `a file that ends in ${forms.map((form) => `.${form}`).join(', ')}`,
    read(path) {
      const form = forms.find((one) => path.toLowerCase().endsWith(`.${one}`) && path.length > one.length + 1);
      return form === undefined ? null : { path, form };
    },
  };
}

export const compareOptions = {
  checkpoint: optionOr('best', '<which>', checkpoint, 'epoch whose answers are compared: best, last, or its number'),
  split: optionOr('validation', '<split>', choice(['validation', 'test']), 'validation: the images each run validated on, as it recorded its answers; test: the test images, which are asked now where a run validated on others'),
  table: option('<file>', fileOf(tableForms), 'write the runs as a table there (.csv, .md or .tex)'),
  report: option('<file>', fileOf(['html', 'md'] as const), 'write a report there: .html, one file with words, tables, charts and pictures that opens without a network; .md, words and tables'),
};
export type CompareOptions = OptionValues<typeof compareOptions>;
