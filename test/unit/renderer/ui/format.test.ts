import { describe, expect, it } from 'vitest';
import { bytesText, clock, count, dateTime, deviceName, kerasShape, metric, milliseconds, percent, rate, shortHash } from '../../../../renderer/ui/format.ts';

describe('numbers as the window prints them', () => {
  it.each([
    [count(122570), '122,570'],
    [count(0), '0'],
    [metric(0.70214), '0.7021'],
    [metric(1), '1.0000'],
    [metric(0.75, 3), '0.750'],
    [metric(12_345), '1.23e+4'],
    [metric(null), 'NaN'],
    [metric(undefined), '–'],
    [percent(0.9123), '91.2%'],
    [percent(1), '100.0%'],
    [milliseconds(4.71), '4.7'],
    [milliseconds(0.042), '0.04'],
    [milliseconds(99.5), '100'],
    [milliseconds(1234.5), '1,235'],
    [rate(0.001), '0.001'],
    [rate(0.0001), '0.0001'],
    [rate(0.00005), '5e-5'],
    [rate(1e-7), '1e-7'],
    [rate(0), '0'],
    [clock(0), '0:00'],
    [clock(26.4), '0:26'],
    [clock(59.6), '1:00'],
    [clock(725), '12:05'],
    [clock(3725), '1:02:05'],
    [clock(-3), '0:00'],
    [bytesText(512), '512 B'],
    [bytesText(999_499), '999 kB'],
    [bytesText(999_600), '1.0 MB'],
    [bytesText(274e6), '274 MB'],
    [bytesText(1.5e9), '1.5 GB'],
    [kerasShape([30, 30, 32]), '(None, 30, 30, 32)'],
    [shortHash('a3f902c1deadbeef'), 'a3f9 02c1 dead'],
    [deviceName('/job:localhost/replica:0/task:0/device:CPU:0'), 'CPU'],
    [deviceName('/job:localhost/replica:0/task:0/device:GPU:1'), 'GPU 1'],
    [deviceName('CPU:0'), 'CPU'],
    [deviceName('H200'), 'H200'],
  ])('%s is %s', (got, expected) => {
    expect(got).toBe(expected);
  });

  it('names the year only when it is not this one', () => {
    const now = new Date('2026-06-01T00:00:00Z');
    expect(dateTime('2026-01-02T12:04:05Z', 'en', now)).not.toContain('2026');
    expect(dateTime('2025-01-02T12:04:05Z', 'en', now)).toContain('2025');
    expect(dateTime('2026-01-02T12:04:05Z', 'zh', now)).toContain('1月2日');
  });
});
