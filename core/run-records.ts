/** Forms in which what is recorded of runs leaves for other programs. */
export const runRecordFormats = ['tensorboard', 'csv', 'mlflow'] as const;
export type RunRecordFormat = (typeof runRecordFormats)[number];
