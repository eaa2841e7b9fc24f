import { serve } from '../processes/serve.ts';

/** The inspecting process: loads the engine and networks, and answers until its parent ends it. */
serve(async () => (await import('./answering.ts')).inspectWork());
