import { describe, expect, it } from 'vitest';
import { fittingText, pixelsFor, pixelsSchema, subjectOf } from '../../../core/subject.ts';

const data = { classes: ['a', 'b'], height: 24, width: 32, channels: 3 };
const shape = { height: 24, width: 32, channels: 3 };

describe('how the pictures of a run are prepared', () => {
  it.each([
    ['as its data were', { fit: 'squash' as const, fill: null }, { fit: 'squash' }],
    ['with the colour around that its data have', { fit: 'pad' as const, fill: '#336699' }, { fit: 'pad', fill: '#336699' }],
    ['with black around where its data name no colour', { fit: 'pad' as const, fill: null }, { fit: 'pad', fill: '#000000' }],
    ['by cutting where its data had their size', { fit: null, fill: null }, { fit: 'crop' }],
    ['by cutting where an older Epochal packed its data', {}, { fit: 'crop' }],
  ])('is %s', (_, facts, wanted) => {
    const { pixels } = subjectOf({ ...data, ...facts });
    expect(pixels).toEqual({ ...shape, ...wanted });
    expect(pixelsSchema.parse(pixels)).toEqual(pixels);
  });

  it('is that of the network: its input, and what is known of its run', () => {
    expect(pixelsFor([24, 32, 3], { ...shape, fit: 'pad', fill: '#ffffff' })).toEqual({ ...shape, fit: 'pad', fill: '#ffffff' });
    expect(pixelsFor([24, 32, 3], null)).toEqual({ ...shape, fit: 'crop' });
  });

  it('is said', () => {
    expect((['crop', 'pad', 'squash'] as const).map((fit) => fittingText({ ...shape, fit }))).toEqual([
      'scaled (Lanczos) to cover 32 x 24 and cut to its centre',
      'scaled (Lanczos) to lie within 32 x 24, with #000000 around',
      'scaled (Lanczos) to 32 x 24, each side by itself',
    ]);
  });
});
