import { expect, it } from 'vitest';
import { writeTable, type TableForm } from '../../../../core/tables/table.ts';

const table = { titles: ['name', 'best accuracy', 'seconds'], rows: [['a|b_1 & 50%', 0.70214, 12], ['=1+1', null, 0.01234567]] };

it.each<[TableForm, string]>([
  ['csv', "name,best accuracy,seconds\r\na|b_1 & 50%,0.70214,12\r\n'=1+1,,0.01234567\r\n"],
  ['md', '| name | best accuracy | seconds |\n| :-- | --: | --: |\n| a\\|b\\_1 & 50% | 0.7021 | 12 |\n| =1+1 |  | 0.01235 |\n'],
  ['tex', '\\begin{tabular}{lrr}\n\\toprule\nname & best accuracy & seconds \\\\\n\\midrule\na|b\\_1 \\& 50\\% & 0.7021 & 12 \\\\\n=1+1 &  & 0.01235 \\\\\n\\bottomrule\n\\end{tabular}\n'],
])('as %s', (form, text) => {
  expect(writeTable(table, form)).toBe(text);
});
