import type { Setting } from '../../../core/settings.ts';

/** A value as Python writes it. Text becomes a literal that holds it whatever it is; lists become tuples. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.length === 1 ? `(${literal(value[0])},)` : `(${value.map(literal).join(', ')})`;
  throw new TypeError(`${typeof value} has no literal in Python`);
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return `float("${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}")`;
}

/** JSON's escapes are Python's too; what is not ASCII is written by number, beyond 16 bits as Python has it. */
function text(value: string): string {
  return Array.from(JSON.stringify(value), (sign) => {
    const code = sign.codePointAt(0)!;
    if (code < 0x7f) return sign;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  }).join('');
}

/** A call with named arguments. */
export function call(callee: string, given: readonly (readonly [name: string, value: string])[]): string {
  return `${callee}(${given.map(([name, value]) => `${name}=${value}`).join(', ')})`;
}

/** An initializer, regularizer or constraint. */
export function settingText(module: string, { type, arguments: values }: Setting): string {
  return call(`keras.${module}.${type}`, Object.entries(values).filter(([, value]) => value !== null).map(([name, value]) => [name, literal(value)]));
}

const taken = new Set([
  'False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except', 'finally', 'for',
  'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with', 'yield',
  'keras', 'layers', 'build', 'synchronized',
]);

/** Names of variables, each its own, as near to those given as Python allows. */
export function variableNames(names: readonly string[]): Map<string, string> {
  const used = new Set(taken);
  const made = new Map<string, string>();
  for (const name of names) {
    const plain = name.replaceAll(/\W+/g, '_');
    const base = /^[A-Za-z]/.test(plain) ? plain : `x_${plain}`;
    let wanted = base;
    for (let count = 2; used.has(wanted); count++) wanted = `${base}_${count}`;
    used.add(wanted);
    made.set(name, wanted);
  }
  return made;
}
