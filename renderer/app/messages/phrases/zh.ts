import { arrayPhrases } from './arrays.ts';
import { comparisonPhrases } from './comparison.ts';
import { dataPhrases } from './data.ts';
import { exportPhrases } from './export.ts';
import { importPhrases } from './import.ts';
import { networkPhrases } from './networks.ts';
import { runPhrases } from './runs.ts';

/** Every phrase in Chinese, by its English words. */
export const zhPhrases: Readonly<Record<string, string>> = { ...arrayPhrases, ...comparisonPhrases, ...networkPhrases, ...dataPhrases, ...importPhrases, ...exportPhrases, ...runPhrases };
