import { serve } from '../processes/serve.ts';

/** The decoding process: one picture after the other, of anywhere. They are decoded on other threads than the main one, which so can look at what they take. */
serve(async () => (await import('./work.ts')).decodeWork);
