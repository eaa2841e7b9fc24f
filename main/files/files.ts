import { EpochalError } from '../../core/errors.ts';
import { errorResponse, noFile } from './answer.ts';
import type { Assets } from './assets.ts';
import type { DatasetExportService } from '../export/data/service.ts';
import type { ExportService } from '../export/service.ts';
import { fileResponse } from './exports.ts';
import { protectiveHeaders } from './headers.ts';
import type { FolderUploads } from '../uploads/folders.ts';
import { largestModelUpload, type ModelUploads } from '../uploads/models.ts';
import type { DatasetColumns } from './columns.ts';
import type { DatasetFeatures } from './features.ts';
import type { Originals } from './originals.ts';
import type { Pictures } from './pictures.ts';
import type { DatasetThumbnails } from './thumbnails.ts';
import type { RunAnswers, TestAnswers } from './answers.ts';
import type { RunLogs } from './logs.ts';
import type { SamplePictures } from './samples.ts';
import { largestUpload, tooLarge, type Uploads } from '../uploads/pictures.ts';

/** Whatever has an address: the window's own files, pictures, uploads. The same over HTTP and `app://`. */
export type Files = (request: Request) => Promise<Response>;

export interface FileServices {
  assets: Assets;
  pictures: Pictures;
  columns: DatasetColumns;
  features: DatasetFeatures;
  thumbnails: DatasetThumbnails;
  originals: Originals;
  answers: RunAnswers;
  testAnswers: TestAnswers;
  samples: SamplePictures;
  logs: RunLogs;
  exports: Pick<ExportService, 'file'>;
  datasetExports: Pick<DatasetExportService, 'file'>;
  uploads: Uploads;
  modelUploads: Pick<ModelUploads, 'add'>;
  folderUploads: Pick<FolderUploads, 'add'>;
  report(error: unknown): void;
}

interface Route {
  method: 'GET' | 'POST';
  /** A segment each; `*` is any. */
  path: readonly string[];
  answer(request: Request, segments: readonly string[]): Promise<Response> | Response;
}

/** A segment of an address: no separator, no way up, nothing hidden. */
const segmentPattern = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]*$/u;

export function createFiles({ assets, pictures, columns, features, thumbnails, originals, answers, testAnswers, samples, logs, exports, datasetExports, uploads, modelUploads, folderUploads, report }: FileServices): Files {
  const routes: readonly Route[] = [
    { method: 'GET', path: ['datasets', '*', 'columns', '*'], answer: (request, [, id, , name]) => columns(request, id!, name!) },
    { method: 'GET', path: ['datasets', '*', 'features', '*'], answer: (request, [, id, , kind]) => features(request, id!, kind!) },
    { method: 'GET', path: ['datasets', '*', 'originals', '*'], answer: (request, [, id, , place]) => originals(request, id!, place!) },
    { method: 'POST', path: ['datasets', '*', 'thumbnails'], answer: (request, [, id]) => thumbnails(request, id!) },
    { method: 'GET', path: ['dataset-exports', '*', '*'], answer: (_request, [, id, name]) => fileResponse(datasetExports.file(id!, name!)) },
    { method: 'GET', path: ['datasets', '*', '*', '*'], answer: (request, [, id, split, file]) => pictures.ofDataset(request, id!, split!, file!) },
    { method: 'GET', path: ['runs', '*', 'samples.png'], answer: (request, [, run]) => pictures.ofRun(request, run!) },
    { method: 'GET', path: ['runs', '*', 'ledger', '*', '*'], answer: (request, [, run, , epoch, split]) => answers(request, run!, epoch!, split!) },
    { method: 'GET', path: ['runs', '*', 'test', '*'], answer: (request, [, run, , epoch]) => testAnswers(request, run!, epoch!) },
    { method: 'POST', path: ['runs', 'logs'], answer: (request) => logs(request) },
    { method: 'GET', path: ['exports', '*', '*'], answer: (_request, [, id, name]) => fileResponse(exports.file(id!, name!)) },
    { method: 'POST', path: ['uploads'], answer: (request) => takeUpload(request, uploads) },
    { method: 'POST', path: ['uploads', 'models'], answer: (request) => takeModel(request, modelUploads) },
    { method: 'GET', path: ['inspections', '*', '*'], answer: (request, [, inspection, file]) => samples(request, inspection!, file!) },
    { method: 'POST', path: ['uploads', 'folders'], answer: (request) => takeFiles(request, folderUploads, null) },
    { method: 'POST', path: ['uploads', 'folders', '*'], answer: (request, [, , upload]) => takeFiles(request, folderUploads, upload!) },
    { method: 'GET', path: ['uploads', '*'], answer: (_request, [, id]) => giveUpload(uploads, id!) },
  ];

  const answer = async (request: Request): Promise<Response> => {
    const segments = readPath(request);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const matching = routes.filter(({ path }) => path.length === segments.length && path.every((part, i) => part === '*' || part === segments[i]));
    const route = matching.find((one) => one.method === method);
    if (route) return route.answer(request, segments);
    if (matching.length > 0 || method !== 'GET') throw new EpochalError('files.method', { method: request.method });
    return assets(request, segments);
  };

  return async (request) => {
    const response = await answer(request).catch((error: unknown) => {
      if (!(error instanceof EpochalError)) report(error);
      return errorResponse(error);
    });
    const { protocol, host } = new URL(request.url);
    const socket = protocol === 'http:' ? `ws://${host}` : null;
    for (const [name, value] of Object.entries(protectiveHeaders(socket))) response.headers.set(name, value);
    return response;
  };
}

function readPath(request: Request): string[] {
  const { pathname } = new URL(request.url);
  if (pathname === '/') return [];
  const segments = pathname.split('/').slice(1).map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      // Not to be decoded: '' is refused below.
      return '';
    }
  });
  if (!segments.every((segment) => segmentPattern.test(segment))) throw noFile(pathname);
  return segments;
}

async function takeUpload(request: Request, uploads: Uploads): Promise<Response> {
  const length = request.headers.get('content-length');
  if (length !== null && Number(length) > largestUpload) throw tooLarge(length);
  const upload = await uploads.add(request.body, request.headers.get('content-type') ?? '');
  return Response.json({ upload }, { headers: { 'cache-control': 'no-store' } });
}

async function takeFiles(request: Request, uploads: Pick<FolderUploads, 'add'>, upload: string | null): Promise<Response> {
  const length = request.headers.get('content-length');
  return Response.json({ upload: await uploads.add(upload, request.body, length === null ? null : Number(length)) }, { headers: { 'cache-control': 'no-store' } });
}

async function takeModel(request: Request, uploads: Pick<ModelUploads, 'add'>): Promise<Response> {
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > largestModelUpload) throw new EpochalError('files.too-large', { bytes: length, most: largestModelUpload });
  return Response.json({ upload: await uploads.add(request.body) }, { headers: { 'cache-control': 'no-store' } });
}

/** Only what a browser draws as a picture is given a type; the rest is bytes to save. */
function giveUpload(uploads: Uploads, id: string): Response {
  const { bytes, type } = uploads.get(id);
  const drawn = /^image\/(png|jpeg|webp|gif|avif|bmp)$/.test(type);
  const headers = { 'content-type': drawn ? type : 'application/octet-stream', 'cache-control': 'private, max-age=3600, immutable' };
  return new Response(bytes, { headers: { ...headers, 'content-length': String(bytes.length) } });
}
