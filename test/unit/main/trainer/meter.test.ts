import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Meter } from '../../../../main/trainer/meter.ts';

const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1]!;
};

describe('a meter', () => {
  it('knows the median of all steps to a quarter of a percent', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 300 }), (times) => {
        const meter = new Meter(100);
        for (const ms of times) meter.add(1, 1, ms, {});
        expect(Math.abs(meter.medianMs / median(times) - 1)).toBeLessThan(0.0026);
      }),
    );
  });

  it('forgets old steps for the recent median', () => {
    const meter = new Meter(100);
    for (let step = 0; step < 200; step++) meter.add(1, 1, 50, {});
    for (let step = 0; step < 101; step++) meter.add(1, 1, 4, {});
    expect(meter.stepMs).toBe(4);
    expect(meter.medianMs).toBeCloseTo(50, 0);
  });

  it('is due at the first step, then after a while; nothing is taken twice', () => {
    const meter = new Meter(100);
    expect(meter.isDue(0)).toBe(false);
    meter.add(2, 0.5, 1, { loss: 4 });
    expect(meter.isDue(0)).toBe(true);
    expect(meter.take(0)).toEqual({ loss: Float32Array.of(2), accuracy: Float32Array.of(0.5), means: { loss: Float32Array.of(4) } });
    meter.add(3, 1, 1, { loss: 5 });
    expect([meter.isDue(99), meter.isDue(100)]).toEqual([false, true]);
    meter.take(100);
    expect(meter.isDue(500)).toBe(false);
    expect(meter.take(500).loss).toHaveLength(0);
  });
});
