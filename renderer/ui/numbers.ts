/** A plain number, as JavaScript and Keras write it. */
const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** A comma before one, two, or more than three digits can only be a decimal comma. */
const decimalComma = /^[+-]?\d+,(?:\d{1,2}|\d{4,})$/;
/** Thousands set apart: 2,000 or 1 234 567.5. One that begins with 0 is none: 0,001 may be a decimal comma. */
const grouped = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+)(\.\d+)?$/;

/** Digits, signs and spaces of every width as the plain ones. */
export function plainText(text: string): string {
  return text.normalize('NFKC').replaceAll('\u2212', '-').replace(/\s+/g, ' ').trim();
}

/**
 * A number as people write it: 2,000, 1 000, 1e-3, 99,5, full-width digits.
 * @returns null for what is none, or may be read in two ways (0,001).
 */
export function readNumber(text: string): number | null {
  const written = plainText(text);
  const digits = grouped.test(written) ? written.replace(/[, ]/g, '') : decimalComma.test(written) ? written.replace(',', '.') : written;
  if (!plain.test(digits)) return null;
  const value = Number(digits);
  return Number.isFinite(value) ? value : null;
}

/** Whether a text that should be a list may be one number with its thousands set apart. */
export function isGrouped(text: string): boolean {
  return grouped.test(plainText(text));
}

/** A whole number from 0 and below a bound, as an address holds it; null for any other text. */
export function numberBelow(text: string | undefined, bound: number): number | null {
  return text !== undefined && /^\d+$/.test(text) && Number(text) < bound ? Number(text) : null;
}
