import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../../../core/reports/html.ts';
import { markdownReport } from '../../../../core/reports/markdown.ts';
import type { Report } from '../../../../core/reports/report.ts';

const report: Report = {
  title: 'a <b> & "c"',
  legend: [{ name: '<script>alert(1)</script>', colour: '#0072b2' }],
  language: 'en',
  sections: [
    { kind: 'words', title: 'Words', note: 'of *two*', lines: ["'x' is better than 'y' | <i>"] },
    { kind: 'table', title: 'Table', table: { titles: ['', 'x|y'], rows: [['best', 0.51234], ['none', null]] } },
    { kind: 'charts', title: 'Charts', charts: ['<svg id="one"></svg>'] },
    { kind: 'pictures', title: 'Pictures', pictures: [{ address: 'data:image/png;base64,AA==', caption: 'cat', answers: [{ run: 'x', colour: '#0072b2', text: 'dog 60.0%', isRight: false }] }] },
  ],
};

describe('a report as HTML', () => {
  const html = htmlReport(report);

  it('has all of it: words, table, chart, picture', () => {
    for (const part of ['of *two*', '<td>0.5123</td>', '<svg id="one"></svg>', 'src="data:image/png;base64,AA=="', '× dog 60.0%']) expect(html).toContain(part);
  });

  it('needs nothing from elsewhere, and runs nothing', () => {
    expect(html).not.toMatch(/<script|https?:|url\(|<link|@import/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('<title>a &lt;b&gt; &amp; &quot;c&quot;</title>');
  });
});

it('a report as Markdown has its words and tables, each standing for itself', () => {
  expect(markdownReport(report)).toBe(String.raw`# a \<b\> & "c"

## Words

of \*two\*

- 'x' is better than 'y' \| \<i\>

## Table

|  | x\|y |
| :-- | --: |
| best | 0.5123 |
| none |  |
`);
});
