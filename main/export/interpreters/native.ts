import { openModel } from '../../engine/litert/interpreter.ts';
import { loadLibrary, type LiteRtLibrary } from '../../engine/litert/library.ts';
import { findLiteRt, liteRtName } from '../../runtime/litert.ts';
import type { TfliteModel, TfliteTensor } from '../../formats/tflite/model.ts';
import { serialize } from '../../formats/tflite/serialize.ts';
import { refused, type Interpreter } from './interpreter.ts';

/** LiteRT's native library, loaded; inputs and outputs are float32, uint8 or int8. */
export interface NativeLiteRt {
  /** @throws EpochalError `export.interpreter` where LiteRT refuses the file. */
  open(file: Uint8Array, name: string): Interpreter;
}

/**
 * LiteRT's native library where `EPOCHAL_LITERT` names one that works. A fault in native code would end this process and
 * with it an export that is fine, so it is not looked for elsewhere, and first tried on a model of one addition.
 * @returns null where nothing is named; where what is named does not work, the reason, for people.
 */
export async function nativeLiteRt(env: NodeJS.ProcessEnv = process.env): Promise<NativeLiteRt | string | null> {
  const found = await findLiteRt(env);
  if (found === null) return null;
  if (typeof found === 'string') return `EPOCHAL_LITERT ${found}`;
  try {
    const library = loadLibrary(found.file);
    const wrong = wrongIn(library);
    if (wrong !== null) return `EPOCHAL_LITERT ${wrong}`;
    return { open: (file, name) => opened(library, file, name, `LiteRT ${found.version} (native)`) };
  } catch (error) {
    // Without the folder, which is of no use to who reads a report elsewhere.
    return `EPOCHAL_LITERT cannot be used: ${(error instanceof Error ? error.message : String(error)).replaceAll(found.file, liteRtName)}`;
  }
}

function opened(library: LiteRtLibrary, file: Uint8Array, name: string, interpreter: string): Interpreter {
  const guarded = <R>(what: () => R): R => {
    try {
      return what();
    } catch (error) {
      throw refused(name, error);
    }
  };
  const model = guarded(() => openModel(library, file));
  return { name: interpreter, run: (input) => Promise.resolve().then(() => guarded(() => model.run(input))), close: () => model.close() };
}

/** What the library gives for a model of one addition when that is not the sum. */
function wrongIn(library: LiteRtLibrary): string | null {
  const model = openModel(library, Buffer.concat(serialize(addition())));
  try {
    const got = model.run(Float32Array.of(1, 10, 100, 1000)).map((values) => values.join(', ')).join('; ');
    return got === '1.5, 11, 103, 1004' ? null : `adds wrongly: ${got}`;
  } finally {
    model.close();
  }
}

function addition(): TfliteModel {
  const tensor = (name: string, data: Float32Array | null): TfliteTensor => ({ name, type: 'FLOAT32', shape: [1, 4], data, quantization: null, layer: null });
  const [input, output] = [tensor('x', null), tensor('y', null)];
  const operator = { type: 'ADD', inputs: [input, tensor('more', Float32Array.of(0.5, 1, 3, 4))], outputs: [output], options: {}, layer: null } as const;
  return { name: 'addition', inputs: [input], outputs: [output], operators: [operator], layers: new Map() };
}
