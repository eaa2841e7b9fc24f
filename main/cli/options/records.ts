import { runRecordFormats } from '../../../core/run-records.ts';
import { logFormats } from '../../../core/imported-runs.ts';
import { choice, flag, option, text, type OptionValues } from '../options.ts';

export const recordsOptions = {
  format: option('<format>', choice(runRecordFormats), runRecordFormats.join(', ')),
  steps: flag('each step, too: the means of its epoch so far, as batch_loss and batch_accuracy'),
  out: option('<folder>', text, 'a folder that is not there yet, or is empty'),
};
export type RecordsOptions = OptionValues<typeof recordsOptions>;

export const logsOptions = {
  as: option('<format>', choice(logFormats), 'tensorboard or csv (default: event files where there are some, else CSV)'),
  name: option('<name>', text, "the run's name, or what stands before the names of several (default: that of the folder or file)"),
};
export type LogsOptions = OptionValues<typeof logsOptions>;
