import { z } from 'zod';
import { EpochalError } from '../../core/errors.ts';
import { colourSchema, fits } from '../../core/pictures/fit.ts';
import type { DataImports } from '../import/data-service.ts';
import { noFile } from './answer.ts';

const side = z.coerce.number().int().min(1).max(512);
const querySchema = z.object({ width: side, height: side, channels: z.enum(['1', '3']).default('3'), fit: z.enum(fits).default('crop'), fill: colourSchema.optional() });

/** `/inspections/<inspection>/<place>.png?width=&height=&channels=&fit=&fill=`: a picture of what may be imported, as it would then be. */
export type SamplePictures = (request: Request, inspection: string, file: string) => Promise<Response>;

export function createSamplePictures(imports: Pick<DataImports, 'picture'>): SamplePictures {
  return async (request, inspection, file) => {
    const { pathname, searchParams } = new URL(request.url);
    const place = /^(\d{1,3})\.png$/.exec(file)?.[1];
    const query = querySchema.safeParse(Object.fromEntries(searchParams));
    if (place === undefined) throw noFile(pathname);
    if (!query.success) throw new EpochalError('files.query', { name: String(query.error.issues[0]!.path[0]), problem: query.error.issues[0]!.message });
    const { channels, ...to } = query.data;
    const png = await imports.picture(inspection, Number(place), { ...to, channels: Number(channels) }, request.signal);
    // An inspection is never of other pictures.
    return new Response(png, { headers: { 'content-type': 'image/png', 'content-length': String(png.length), 'cache-control': 'private, max-age=3600, immutable' } });
  };
}
