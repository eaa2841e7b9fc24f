import { importanceOf } from '../../../../../core/comparison/importance.ts';
import type { SettingDifference } from '../../../../../core/comparison/settings.ts';

// Thousands of permutations are tried here, off the window's frames.
addEventListener('message', ({ data: { id, settings, results } }: MessageEvent<{ id: number; settings: SettingDifference[]; results: (number | null)[] }>) => {
  postMessage({ id, importance: importanceOf(settings, results) });
});
