/**
 * Where a text stops being JSON, for a message: `, at line 3, column 7`; nothing where the parser does not say.
 * The parser's own message repeats what stands there, and the file may be another than was meant.
 */
export function placeOfFault(error: unknown): string {
  const found = error instanceof SyntaxError ? /\(line (\d+) column (\d+)\)/.exec(error.message) : null;
  return found ? `, at line ${found[1]}, column ${found[2]}` : '';
}
