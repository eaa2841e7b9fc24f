import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isRecord } from '../../../core/model/spec.ts';
import { placeOfFault } from '../json-fault.ts';
import { wrongUsage } from '../usage.ts';

/** What a file named by an option holds. @throws EpochalError `cli.usage`. */
export function readTextFile(flag: string, path: string, needs: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw wrongUsage(`${flag} got '${path}', which can't be read: ${why(error)}.`, `It needs ${needs}.`);
  }
}

/** @throws EpochalError `cli.usage` for one that is no JSON object. */
export function readObjectFile(flag: string, path: string, needs: string): Record<string, unknown> {
  const value = parse(flag, path, readTextFile(flag, path, needs), needs);
  if (isRecord(value)) return value;
  throw wrongUsage(`${flag} got '${path}', which holds no JSON object.`, `It needs ${needs}.`);
}

function why(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file' : message;
}

/** The file's whole path, so that it means the same from elsewhere. @throws EpochalError `cli.usage` when it can't be read. */
export function readableFile(flag: string, path: string, needs: string): string {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw wrongUsage(`${flag} got '${path}', which can't be read: ${why(error)}.`, `It needs ${needs}.`);
  }
  if (statSync(path).isDirectory()) throw wrongUsage(`${flag} got '${path}', which is a folder.`, `It needs ${needs}.`);
  return resolve(path);
}

function parse(flag: string, path: string, written: string, needs: string): unknown {
  try {
    return JSON.parse(written);
  } catch (error) {
    throw wrongUsage(`${flag} got '${path}', which is not JSON${placeOfFault(error)}.`, `It needs ${needs}.`);
  }
}
