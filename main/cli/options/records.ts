import { runRecordFormats } from '../../../core/run-records.ts';
import { choice, flag, option, text, type OptionValues } from '../options.ts';

export const recordsOptions = {
  format: option('<format>', choice(runRecordFormats), runRecordFormats.join(', ')),
  steps: flag('each step, too: the means of its epoch so far, as batch_loss and batch_accuracy'),
  out: option('<folder>', text, 'a folder that is not there yet, or is empty'),
};
export type RecordsOptions = OptionValues<typeof recordsOptions>;
