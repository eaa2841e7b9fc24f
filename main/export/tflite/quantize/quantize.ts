import { phrase, type Phrase } from '../../../../core/errors/words.ts';
import type { ExportIo } from '../../../../core/exports.ts';
import type { Preprocessing } from '../../../../core/model/spec.ts';
import type { TfliteModel, TfliteOperator, TfliteOperatorType, TfliteOptions, TfliteTensor, TfliteType } from '../../../formats/tflite/model.ts';
import { pixelGrid, pixelRange, rawPixels } from './grid.ts';
import { scalesOf, type Scales } from './groups.ts';
import { computed, regionsOf, type Ranges } from './regions.ts';
import { quantizationRules, type Rule } from './rules.ts';
import { quantizationOf, rangeOf, scaleOf, stored, weighted, type ActivationType, type Scale } from './scales.ts';

export interface QuantizeOptions {
  /** `int8`: everything of 8 bits. `16x8`: weights of 8, values between layers of 16. */
  quantize: 'int8' | '16x8';
  io: ExportIo;
  /** Names of layers whose weights and values stay float32. */
  keepFloat: readonly string[];
  preprocessing: Preprocessing;
  /** Of what flows, as `calibrate` measures it. */
  ranges: Ranges;
}

/**
 * A float32 model as one of whole numbers. Each value keeps its tensor's name; where it is needed as float32 too, or
 * in another scale, that tensor is named `…/float` or `…/rescaled`.
 * Source of the rules: https://ai.google.dev/edge/litert/models/quantization_spec
 * @param model as `lower` makes it. @returns the model, its `layers` included, and for people what stayed float32.
 * @throws EpochalError `export.settings` where raw pixels cannot be put in.
 */
export function quantize(model: TfliteModel, { quantize: how, io, keepFloat, preprocessing, ranges }: QuantizeOptions): { model: TfliteModel; warnings: readonly Phrase[] } {
  const type: ActivationType = how === 'int8' ? 'INT8' : 'INT16';
  const grid = type === 'INT8' ? pixelGrid(preprocessing) : null;
  const input = grid && (io !== 'float' || grid.exact) ? { scale: grid.scale, zeroPoint: grid.zeroPoint } : null;
  const seen = new Map(ranges).set(model.inputs[0]!.name, pixelRange(preprocessing));
  const { quantized, warnings } = regionsOf(model, seen, type, keepFloat);
  const writer = new Writer(model, type, scalesOf(model, quantized, seen, type, input));
  const inputs = [writer.input(io, input, preprocessing)];
  for (const operator of model.operators) {
    if (quantized.has(operator)) writer.whole(operator, quantizationRules[operator.type]!);
    else writer.float(operator);
  }
  const outputs = model.outputs.map((output) => writer.output(output, io));
  const inexact = io !== 'float' && grid && !grid.exact ? [phrase`The offset of the preprocessing is no whole number of pixels: the input is up to half a pixel off.`] : [];
  return { model: { ...model, inputs, outputs, operators: writer.operators, layers: writer.layers() }, warnings: [...warnings, ...inexact] };
}

class Writer {
  readonly operators: TfliteOperator[] = [];
  readonly #model: TfliteModel;
  readonly #type: ActivationType;
  readonly #scales: Scales;
  /** What each value of the float32 model is now, as whole numbers and as float32. */
  readonly #made = new Map<TfliteTensor, TfliteTensor>();
  readonly #float = new Map<TfliteTensor, TfliteTensor>();
  readonly #others = new Map<string, TfliteTensor>();

  constructor(model: TfliteModel, type: ActivationType, scales: Scales) {
    [this.#model, this.#type, this.#scales] = [model, type, scales];
  }

  /** @param grid scale of the pixels, where 0 lies in it. */
  input(io: ExportIo, grid: Scale | null, preprocessing: Preprocessing): TfliteTensor {
    const value = this.#model.inputs[0]!;
    if (io === 'float') {
      this.#float.set(value, value);
      return value;
    }
    const raw = grid ?? rawPixels(preprocessing, this.#type);
    const signed = { ...value, type: 'INT8' as const, quantization: quantizationOf(raw), name: grid ? value.name : `${value.name}/pixels` };
    const given: TfliteTensor = io === 'int8' ? signed : { ...signed, name: `${value.name}/uint8`, type: 'UINT8', quantization: quantizationOf({ ...raw, zeroPoint: raw.zeroPoint + 128 }) };
    if (io === 'uint8') this.#add('QUANTIZE', [given], [signed], null);
    if (grid) this.#made.set(value, signed);
    else {
      const offset: TfliteTensor = { name: `${value.name}/offset`, type: 'FLOAT32', shape: [], data: Float32Array.of(preprocessing.offset), quantization: null, layer: null };
      this.#add('ADD', [signed, this.#constant(offset, scaleOf(rangeOf(offset.data as Float32Array), 'INT8'))], [this.#whole(value)], null, { fused_activation_function: 'NONE' });
    }
    return given;
  }

  output(value: TfliteTensor, io: ExportIo): TfliteTensor {
    if (io === 'float') return this.#asFloat(value);
    const scale = this.#made.has(value) ? this.#scales.of(value) : { scale: 1 / 256, zeroPoint: -128 };
    const made = this.#made.get(value) ?? this.#into(value, value, 'INT8', scale, 'int8');
    return io === 'int8' ? made : this.#into(value, made, 'UINT8', { ...scale, zeroPoint: scale.zeroPoint + 128 }, 'uint8');
  }

  /** An operator as it is, on float32. */
  float(operator: TfliteOperator): void {
    this.operators.push({ ...operator, inputs: operator.inputs.map((input) => (input && computed([input]).length > 0 ? this.#asFloat(input) : input)) });
    for (const output of operator.outputs) this.#float.set(output, output);
  }

  /** An operator on whole numbers. */
  whole(operator: TfliteOperator, rule: Rule): void {
    const inputs = rule.kind === 'weights' ? this.#weights(operator, rule) : operator.inputs.map((input) => this.#taken(operator, input, rule));
    const more = rule.kind === 'own' ? rule.options?.[this.#type] : undefined;
    const outputs = operator.outputs.map((output) => this.#whole(output));
    this.#add(operator.type, inputs, outputs, operator.layer, { ...operator.options, ...more });
  }

  layers(): Map<string, TfliteTensor> {
    return new Map(Array.from(this.#model.layers, ([name, value]) => [name, this.#made.get(value) ?? value] as const));
  }

  #weights(operator: TfliteOperator, rule: Rule & { kind: 'weights' }): (TfliteTensor | null)[] {
    const value = operator.inputs[rule.input]!;
    const [x, scale] = [this.#asWhole(value, this.#scales.of(value)), this.#scales.of(value)];
    const found = weighted(operator.inputs[rule.kernel]!, operator.inputs[rule.bias] ?? null, rule.axis, scale, this.#type);
    return operator.inputs.map((input, place) => (place === rule.input ? x : place === rule.kernel ? found.kernel : place === rule.bias ? found.bias : input));
  }

  #taken(operator: TfliteOperator, input: TfliteTensor | null, rule: Rule): TfliteTensor | null {
    if (input?.type !== 'FLOAT32') return input;
    const one = rule.kind === 'same';
    if (input.data === null) return this.#asWhole(input, one ? this.#scales.shared(input) : this.#scales.of(input));
    return this.#constant(input, one ? this.#scales.shared(operator.outputs[0]!) : scaleOf(rangeOf(input.data as Float32Array), this.#type));
  }

  /** A value that an operator is about to make. */
  #whole(value: TfliteTensor): TfliteTensor {
    const made: TfliteTensor = { ...value, type: this.#type, quantization: quantizationOf(this.#scales.of(value)) };
    this.#made.set(value, made);
    return made;
  }

  #constant(constant: TfliteTensor, scale: Scale): TfliteTensor {
    return this.#other(`${constant.name} ${scale.scale} ${scale.zeroPoint}`, (name) =>
      ({ ...constant, name, type: this.#type, data: stored(constant.data as Float32Array, scale, this.#type), quantization: quantizationOf(scale) }), constant.name);
  }

  #asWhole(value: TfliteTensor, scale: Scale): TfliteTensor {
    const made = this.#made.get(value);
    const own = made?.quantization;
    if (made && own?.scales[0] === scale.scale && own.zeroPoints[0] === scale.zeroPoint) return made;
    return this.#into(value, made ?? this.#float.get(value)!, this.#type, scale, made ? 'rescaled' : 'quantized');
  }

  #asFloat(value: TfliteTensor): TfliteTensor {
    const known = this.#float.get(value);
    if (known) return known;
    const float: TfliteTensor = { ...value, name: `${value.name}/float` };
    this.#add('DEQUANTIZE', [this.#made.get(value)!], [float], value.layer);
    this.#float.set(value, float);
    return float;
  }

  /** A value in another type or scale, made once. */
  #into(value: TfliteTensor, from: TfliteTensor, type: TfliteType, scale: Scale, ending: string): TfliteTensor {
    return this.#other(`${value.name} ${type} ${scale.scale} ${scale.zeroPoint}`, (name) => {
      const made: TfliteTensor = { ...value, name, type, quantization: quantizationOf(scale) };
      this.#add('QUANTIZE', [from], [made], value.layer);
      return made;
    }, `${value.name}/${ending}`);
  }

  #other(key: string, make: (name: string) => TfliteTensor, name: string): TfliteTensor {
    const known = this.#others.get(key);
    if (known) return known;
    const used = [...this.#others.values()].filter((other) => other.name === name || other.name.startsWith(`${name}_`)).length;
    const made = make(used === 0 ? name : `${name}_${used}`);
    this.#others.set(key, made);
    return made;
  }

  #add(type: TfliteOperatorType, inputs: readonly (TfliteTensor | null)[], outputs: readonly TfliteTensor[], layer: string | null, options: TfliteOptions = {}): void {
    this.operators.push({ type, inputs, outputs, options, layer });
  }
}
