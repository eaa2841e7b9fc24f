import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import type { LiteRt, TypedArray } from '@litertjs/core';
import { refused, type Interpreter } from './interpreter.ts';

/**
 * Opens a TFLite file in LiteRT's JavaScript package. Inputs and outputs are float32 or uint8; it knows no others.
 * @param remark about the interpreter, for people.
 * @throws EpochalError `export.interpreter` where LiteRT refuses the file.
 */
export async function openLiteRt(file: Uint8Array, name: string, remark: string | null = null): Promise<Interpreter> {
  const { Tensor } = await import('@litertjs/core');
  const interpreter = await loaded();
  const model = await interpreter.loadAndCompile(file, { accelerator: 'wasm' }).catch((error: unknown) => {
    throw refused(name, error);
  });
  const shape = Array.from(model.getInputDetails()[0]!.shape);
  return {
    name: `LiteRT ${version} (WebAssembly${remark === null ? '' : `; ${remark}`})`,
    async run(input) {
      const fed = new Tensor(input as TypedArray, shape);
      try {
        const given = await model.run([fed]);
        try {
          return given.map((tensor) => copied(tensor.toTypedArray()));
        } finally {
          for (const tensor of given) tensor.delete();
        }
      } catch (error) {
        throw refused(name, error);
      } finally {
        fed.delete();
      }
    },
    close: () => model.delete(),
  };
}

const folder = dirname(fileURLToPath(import.meta.resolve('@litertjs/core/package.json')));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };

let started: Promise<LiteRt> | null = null;

/** The one interpreter of this process, which the package keeps as well. */
function loaded(): Promise<LiteRt> {
  started ??= start();
  return started;
}

/**
 * LiteRT is written for browsers: it wants what a worker there has. That is given while it starts, and taken away
 * again, for other libraries look whether they are in a browser too.
 */
async function start(): Promise<LiteRt> {
  const script = join(folder, 'wasm', 'litert_wasm_internal.js');
  const quiet = (): void => undefined;
  const wanted: Record<string, unknown> = {
    self: globalThis,
    importScripts: (url: string) => runInThisContext(readFileSync(url, 'utf8'), { filename: url }) as unknown,
    require: createRequire(pathToFileURL(script)),
    __filename: script,
    __dirname: dirname(script),
    // Without a graphics processor, and without a warning that there is none.
    navigator: { gpu: { requestAdapter: () => Promise.resolve({ limits: {}, features: new Set(), requestDevice: () => Promise.resolve(null) }) } },
    Module: { wasmBinary: readFileSync(script.replace(/js$/, 'wasm')), locateFile: (file: string) => join(folder, 'wasm', file), print: quiet, printErr: quiet },
  };
  const before = new Map(Object.keys(wanted).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const [name, value] of Object.entries(wanted)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  try {
    const { loadLiteRt } = await import('@litertjs/core');
    return await loadLiteRt(script);
  } finally {
    for (const [name, property] of before) {
      if (property) Object.defineProperty(globalThis, name, property);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}

/** Out of the interpreter's memory, which its next run writes over. */
function copied(values: TypedArray): Float32Array | Uint8Array | Int32Array {
  return values.slice();
}
