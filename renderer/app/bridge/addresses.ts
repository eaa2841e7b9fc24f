import type { SplitName } from '../../../core/datasets.ts';
import { fromPlainError, type PlainError } from '../../../core/errors.ts';
import type { RunRecordFormat } from '../../../core/run-records.ts';

/** A data set by name and content: with its hash in the address a browser keeps its pictures for good. */
export interface PictureSource {
  id: string;
  sha256: string;
}

/** @param scale whole number by which each pixel grows. */
export function pictureAddress({ id, sha256 }: PictureSource, split: SplitName, index: number, scale = 1): string {
  return `/datasets/${encodeURIComponent(id)}/${split}/${index}.png?${query({ scale, v: sha256 })}`;
}

/** The file a picture came from. @param place its position among all images of the set. */
export function originalAddress(id: string, place: number): string {
  return `/datasets/${encodeURIComponent(id)}/originals/${place}`;
}

/** Many images in one picture, row by row. */
export function spriteAddress({ id, sha256 }: PictureSource, split: SplitName, start: number, count: number, columns: number): string {
  return `/datasets/${encodeURIComponent(id)}/${split}/sprite.png?${query({ start, count, columns, v: sha256 })}`;
}

/** The sample pictures of a run in their order. @param sha256 of its data set. */
export function samplesAddress(run: string, sha256: string, epoch: number, columns: number): string {
  return `/runs/${encodeURIComponent(run)}/samples.png?${query({ epoch, columns, v: sha256 })}`;
}

export function uploadAddress(upload: string): string {
  return `/uploads/${encodeURIComponent(upload)}`;
}

/**
 * Brings a picture to the app, to be classified.
 * @returns its name, for `predict.picture` and `uploadAddress`.
 * @throws EpochalError `files.too-large`, `files.empty`.
 */
export async function upload(picture: Blob, signal?: AbortSignal): Promise<string> {
  return send('/uploads', picture, signal);
}

/**
 * Brings a file of a model, or a log, to the app, to be imported.
 * @returns its name, for `models.import` and `runs.readLogs`.
 * @throws EpochalError `files.too-large`, `files.empty`.
 */
export async function uploadModel(file: Blob, signal?: AbortSignal): Promise<string> {
  return send('/uploads/models', file, signal);
}

/**
 * What is recorded of runs, as a zip for another program.
 * @param onBytes is told how many bytes are here.
 * @throws EpochalError `run.unknown`, `run.damaged`.
 */
export async function fetchRunLogs(wanted: { runs: readonly string[]; format: RunRecordFormat; perStep: boolean }, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<{ blob: Blob; name: string }> {
  const response = await fetch('/runs/logs', { method: 'POST', body: JSON.stringify(wanted), signal });
  if (!response.ok) throw fromPlainError(((await response.json()) as { error: PlainError }).error);
  let bytes = 0;
  const counted = response.body!.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      onBytes((bytes += chunk.length));
      controller.enqueue(chunk);
    },
  }));
  const name = decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'runs.zip');
  return { blob: await new Response(counted).blob(), name };
}

/** Where a finished export is saved from, whole: what is dragged out of the window needs all of it. @param url below the host's. */
export function absoluteAddress(url: string): string {
  return new URL(url, location.href).href;
}

async function send(address: string, body: Blob, signal?: AbortSignal): Promise<string> {
  const response = await fetch(address, { method: 'POST', body, ...(signal ? { signal } : {}) });
  const answer = (await response.json()) as { upload: string } | { error: PlainError };
  if ('error' in answer) throw fromPlainError(answer.error);
  return answer.upload;
}

function query(values: Record<string, string | number>): string {
  return new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString();
}
