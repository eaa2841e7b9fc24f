/** A file that a window has brought, by POST to `/uploads/models`, as a setting names it: `upload:<id>/<its own name>`. */
export const uploadPattern = /^upload:([0-9a-f]{32})\/([^/\\]{1,255})$/;

/** The id of a run or an imported model, a checkpoint behind it or not: `run@best`, `run@last`, `run@3`. It has no dot, as a file's name would. */
export const networkPattern = /^[\p{L}\p{N}_-]{1,100}(@(best|last|\d{1,9}))?$/u;

export interface Upload {
  upload: string;
  /** The file's own. */
  name: string;
}

export function nameUpload({ upload, name }: Upload): string {
  return `upload:${upload}/${name}`;
}

/** @returns null for what names no upload. */
export function readUpload(value: unknown): Upload | null {
  const found = typeof value === 'string' ? uploadPattern.exec(value) : null;
  return found && { upload: found[1]!, name: found[2]! };
}
