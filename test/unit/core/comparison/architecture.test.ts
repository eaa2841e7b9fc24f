import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layerDifferences } from '../../../../core/comparison/architecture.ts';
import { readModelSpec, type ModelSpec } from '../../../../core/model/spec.ts';

const input = { type: 'InputLayer', arguments: { shape: [8, 8, 3] } };
const conv = (filters: number): object => ({ type: 'Conv2D', arguments: { filters, kernel_size: 3 } });
const dense = (units: number): object => ({ type: 'Dense', arguments: { units } });
const dropout = (rate: number): object => ({ type: 'Dropout', arguments: { rate } });
const flatten = { type: 'Flatten' };
const network = (...layers: object[]): ModelSpec => readModelSpec({ name: 'network', layers: [input, ...layers] });
const said = (a: ModelSpec, b: ModelSpec): string[] => layerDifferences(a, b).map(({ change, layer, from, to }) => `${change} ${layer}: ${[from, to].map((one) => (one ? Object.values(one.arguments).join(' ') : '-')).join(' > ')}`);

it.each<[string, ModelSpec, ModelSpec, string[]]>([
  ['nothing', network(conv(8), flatten, dense(10)), network(conv(8), flatten, dense(10)), []],
  ['a layer added, though all later names change', network(conv(8), conv(8), flatten, dense(10)), network(conv(4), conv(8), conv(8), flatten, dense(10)), ['added conv2d: - > 4 3']],
  ['one removed', network(conv(8), dropout(0.5), flatten, dense(10)), network(conv(8), flatten, dense(10)), ['removed dropout: 0.5 > -']],
  ['one changed', network(conv(8), dropout(0.5), flatten, dense(10)), network(conv(8), dropout(0.2), flatten, dense(10)), ['changed dropout: 0.5 > 0.2']],
  ['two changed and one added between those that stay', network(conv(8), flatten, dense(64), dense(10)), network(conv(16), conv(32), flatten, dense(32), dropout(0.1), dense(10)), ['changed conv2d: 8 3 > 16 3', 'added conv2d_1: - > 32 3', 'changed dense: 64 > 32', 'added dropout: - > 0.1']],
])('tells %s', (_, a, b, expected) => {
  expect(said(a, b)).toEqual(expected);
});

it('tells of other inputs, however arguments are ordered', () => {
  const residual = (of: string): ModelSpec => readModelSpec({ name: 'residual', layers: [input, { ...conv(3), name: 'one' }, { ...conv(3), name: 'two' }, { type: 'Add', name: 'sum', inputs: ['two', of] }] });
  expect(said(residual('one'), residual('input_layer'))).toEqual(['changed sum:  > ']);
  expect(said(network({ type: 'Conv2D', arguments: { kernel_size: 3, filters: 8 } }), network(conv(8)))).toEqual([]);
});

it('leads from any network to any other', () => {
  const layers = fc.array(fc.oneof(fc.constantFrom(8, 16).map(conv), fc.constantFrom(0.1, 0.2).map(dropout), fc.constant({ type: 'ReLU' })), { maxLength: 12 });
  fc.assert(fc.property(layers, layers, (from, to) => {
    const [a, b] = [network(...from), network(...to)];
    const found = layerDifferences(a, b);
    const count = (change: string): number => found.filter((one) => one.change === change).length;
    expect(a.layers.length - count('removed') + count('added')).toBe(b.layers.length);
    expect(layerDifferences(a, a)).toEqual([]);
    const gone = new Set(found.filter(({ change }) => change === 'removed').map(({ layer }) => layer));
    expect([...gone].every((name) => a.layers.some((layer) => layer.name === name))).toBe(true);
  }));
});
