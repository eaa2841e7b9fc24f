import { serve } from '../../processes/serve.ts';

/** The process that takes out a data set: one, in one format. Its parent puts it in place, and ends it. */
serve(async () => (await import('./work.ts')).datasetExportWork, { background: true });
