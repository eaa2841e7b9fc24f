import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { summarize } from '../../../../core/model/summary.ts';
import { summaryTable } from '../../../../core/model/table.ts';

const text = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const printed = (model: unknown): string => summaryTable(summarize(resolveModel(readModelSpec(model))));
const asKeras = (name: string): string => text(`test/fixtures/summary/${name}.txt`).replace(/\n+$/, '\n');

const recipes = [
  'cifar10-alexnet8',
  'cifar10-augmented',
  'cifar10-cnn',
  'cifar10-resnet34',
  'cifar10-resnet50-finetune',
  'cifar10-vgg16-like',
  'cifar100-resnet18',
  'patch-unet',
];
const cases = JSON.parse(text('test/fixtures/summary/cases.json')) as { name: string }[];

/** Of test/fixtures/summary/make.py, from Keras itself. */
describe('a model is printed as Keras prints it', () => {
  it.each(recipes)('%s', (id) => {
    const { model } = JSON.parse(text(`resources/recipes/${id}.json`)) as { model: unknown };
    expect(printed(model)).toBe(asKeras(id));
  });

  it.each(cases)('$name', (model) => {
    expect(printed(model)).toBe(asKeras(model.name));
  });
});
