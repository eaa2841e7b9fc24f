import { choice, type Arguments } from '../../../core/arguments.ts';
import {
  augmentations, callbacks, classWeightField, learningRateField, settingFields, slots, type Field, type FieldArgument, type SlotName,
} from './fields.ts';
import { initialArguments, type Counts } from './initial-arguments.ts';
import { fresh, usualRate, type Chosen, type Draft } from './draft.ts';

/** Every field a draft has, by its path, in the order of the form. @param base what the recipe has. @param counts of the images there are. */
export function fieldsOf(draft: Draft, base: Draft, counts: Counts | null): ReadonlyMap<string, Field> {
  const fields: Field[] = [
    ...Object.entries(settingFields).map(([path, argument]) => ({ path, argument, usual: base[path as keyof Draft] })),
    ...Object.keys(slots).flatMap((slot) => slotFields(slot as SlotName, draft, base, counts)),
    ...Object.entries(augmentations).map(([name, argument]) => ({ path: `augmentation.${name}`, argument, usual: base.augmentation[name] })),
    ...draft.callbacks.flatMap((callback, index) => callbackFields(`callbacks.${index}`, callback, callbackBase(draft, base, index), base)),
    ...(draft.weighting === 'classes' ? draft.classWeights.map((_weight, index) => ({ path: `classWeights.${index}`, argument: classWeightField, usual: base.classWeights[index] ?? 1 })) : []),
  ];
  return new Map(fields.map((field) => [field.path, field]));
}

/** The recipe's callback that one of the draft's is: the same one of its type, counted from the first. Undefined for one that was added. */
export function callbackBase(draft: Draft, base: Draft, index: number): Chosen | undefined {
  const { type } = draft.callbacks[index]!;
  const before = draft.callbacks.slice(0, index).filter((one) => one.type === type).length;
  return base.callbacks.filter((one) => one.type === type)[before];
}

function slotFields(slot: SlotName, draft: Draft, base: Draft, counts: Counts | null): Field[] {
  const { catalogue, optional } = slots[slot];
  const chosen = draft[slot];
  const own = base[slot];
  const same = chosen !== null && own?.type === chosen.type ? own : undefined;
  const type: FieldArgument = { ...choice([...catalogue.keys()], { description: '' }), ...(optional ? { optional: true } : {}) };
  const fields: Field[] = [{ path: `${slot}.type`, argument: type, usual: own?.type ?? null }];
  if (slot === 'optimizer') {
    const usual = (same as Draft['optimizer'] | undefined)?.learningRate ?? usualRate(draft.optimizer.type);
    fields.push({ path: 'optimizer.learningRate', argument: learningRateField, usual });
  }
  if (chosen === null) return fields;
  const table = catalogue.get(chosen.type)?.arguments ?? {};
  return [...fields, ...argumentFields(slot, same ?? begun(chosen.type, table, base, counts), table)];
}

/** An entry as choosing it fills it. */
export function begun(type: string, table: Arguments, draft: Draft, counts: Counts | null): Chosen {
  const { arguments: usual } = fresh(type, table);
  return { type, arguments: { ...usual, ...initialArguments(type, table, draft, counts) } };
}

function callbackFields(path: string, { type }: Chosen, own: Chosen | undefined, base: Draft): Field[] {
  const table = callbacks.get(type)?.arguments ?? {};
  return argumentFields(path, own ?? begun(type, table, base, null), table);
}

function argumentFields(path: string, usual: Chosen, table: Arguments): Field[] {
  return Object.entries(table).map(([name, argument]) => ({ path: `${path}.arguments.${name}`, argument, usual: usual.arguments[name] }));
}
