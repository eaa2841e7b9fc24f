/**
 * What drives a terminal or turns the order of letters around: control characters (C0, DEL, C1), line and paragraph
 * separators, and Unicode's bidirectional marks, embeddings, overrides and isolates.
 */
const driving = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A text that came from outside, to be shown in one line: what drives a terminal is written out, as `\u001b`. */
export function printable(text: string): string {
  return text.replace(driving, escaped);
}

/** The same of several lines: those stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Whether a name can be shown as it is. */
export function isPrintable(text: string): boolean {
  return printable(text) === text;
}
