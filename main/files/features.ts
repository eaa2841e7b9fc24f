import type { Maps } from '../inspect/map/maps.ts';
import { noFile, tagged } from './answer.ts';

/**
 * `/datasets/<id>/features/<kind>`: numbers of a sample of its pictures, as core/datasets/map/features.ts encodes them.
 * Kind `pixels`: of the pictures alone; `run` or `model` with `?network=<id>`: what that network makes of them.
 */
export type DatasetFeatures = (request: Request, id: string, kind: string) => Promise<Response>;

export function createFeatures(maps: Maps): DatasetFeatures {
  return async (request, id, kind) => {
    const { pathname, searchParams } = new URL(request.url);
    const network = searchParams.get('network');
    if (kind !== 'pixels' && ((kind !== 'run' && kind !== 'model') || network === null)) throw noFile(pathname);
    const found = maps.features(id, kind === 'pixels' ? null : { kind, id: network! });
    return tagged(request, found.key.slice(0, 16), false, 'application/octet-stream', () => found.read(request.signal));
  };
}
