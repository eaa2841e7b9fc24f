import { shownCell } from '../tables/table.ts';
import type { Report, ReportPicture, ReportSection } from './report.ts';

const style = `
:root { color-scheme: light; }
body { max-width: 1080px; margin: 40px auto; padding: 0 24px; font: 14px/1.5 Inter, system-ui, sans-serif; color: #17181c; background: #fff; }
h1 { font-size: 24px; margin: 0 0 8px; }
h2 { font-size: 16px; margin: 32px 0 8px; }
h2 small { margin-left: 8px; font-size: 12px; font-weight: 400; color: #6a6c74; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; list-style: none; }
i { display: inline-block; width: 10px; height: 10px; margin-right: 6px; border-radius: 3px; }
p { margin: 4px 0; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 0 5px 16px; border-bottom: 1px solid #e4e4df; text-align: right; white-space: nowrap; }
th { font-weight: 600; }
th:first-child, td:first-child { padding-left: 0; text-align: left; color: #55575f; font-weight: 400; }
.charts { display: flex; flex-wrap: wrap; gap: 16px; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, 112px); gap: 16px 12px; }
figure { margin: 0; font-size: 12px; line-height: 1.35; }
figure img { display: block; width: 96px; margin-bottom: 4px; image-rendering: pixelated; border-radius: 4px; }
figure div { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
figure .wrong { color: #c0261c; }
`;

/** A report as one HTML file that needs nothing else: no network, no script. */
export function htmlReport({ title, legend, sections, language }: Report): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<ul class="legend">${legend.map(({ name, colour }) => `<li>${swatch(colour)}${escaped(name)}</li>`).join('')}</ul>
${sections.map((section) => `<section>\n<h2>${escaped(section.title)}${section.note === undefined ? '' : ` <small>${escaped(section.note)}</small>`}</h2>\n${bodyOf(section)}\n</section>`).join('\n')}
</body>
</html>
`;
}

function bodyOf(section: ReportSection): string {
  switch (section.kind) {
    case 'words':
      return section.lines.map((line) => `<p>${escaped(line)}</p>`).join('\n');
    case 'charts':
      return `<div class="charts">${section.charts.join('\n')}</div>`;
    case 'pictures':
      return `<div class="pictures">${section.pictures.map(pictureOf).join('\n')}</div>`;
    case 'table': {
      const { titles, rows } = section.table;
      const head = titles.map((one) => `<th scope="col">${escaped(one)}</th>`).join('');
      return `<div class="wide"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(shownCell(cell))}</td>`).join('')}</tr>`).join('\n')}\n</tbody>\n</table></div>`;
    }
  }
}

function pictureOf({ address, caption, answers }: ReportPicture): string {
  const said = answers.map(({ run, colour, text, isRight }) => `<div${isRight ? '' : ' class="wrong"'} title="${escaped(run)}">${swatch(colour)}${isRight ? '' : '× '}${escaped(text)}</div>`);
  return `<figure><img src="${escaped(address)}" alt="${escaped(caption)}"><div><b>${escaped(caption)}</b></div>${said.join('')}</figure>`;
}

function swatch(colour: string): string {
  return `<i style="background:${escaped(colour)}"></i>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
