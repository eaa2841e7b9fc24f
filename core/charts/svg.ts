import type { Sign } from '../colours/signs.ts';
import { markPath, marksOn } from './marks.ts';
import { bandOpacity, dash, faintOpacity, tickTexts, type Plot, type PlotColours, type PlotPath } from './plot.ts';

/** A chart as an SVG file, its title above it. */
export function plotSvg(title: string, plot: Plot, colours: PlotColours): string {
  const { width, height, box, x, y, paths, labels } = plot;
  const head = 24;
  // Several charts may stand in one page.
  const clip = `box-${[...title].reduce((sum, one) => (31 * sum + one.codePointAt(0)!) >>> 0, 7)}`;
  const text = (at: number, down: number, anchor: string, fill: string, words: string): string => `<text x="${short(at)}" y="${short(down)}" text-anchor="${anchor}" fill="${fill}">${escaped(words)}</text>`;
  const across = (value: number): number => box.left + (box.right - box.left) * x.at(value);
  const down = (value: number): number => box.bottom - (box.bottom - box.top) * y.at(value);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + head}" viewBox="0 0 ${width} ${height + head}" font-family="Inter, sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="${colours.ground}"/>`,
    `<text x="${box.left}" y="16" font-size="12" font-weight="600" fill="${colours.ink}">${escaped(title)}</text>`,
    `<g transform="translate(0 ${head})">`,
    ...y.ticks.map((tick, place) => `<path d="M${short(box.left)} ${short(down(tick))}H${short(box.right)}" stroke="${colours.grid}"/>${text(box.left - 8, down(tick) + 4, 'end', colours.faint, tickTexts(y.ticks)[place]!)}`),
    ...x.ticks.map((tick, place) => text(across(tick), height - 6, 'middle', colours.faint, tickTexts(x.ticks)[place]!)),
    `<clipPath id="${clip}"><rect x="${box.left}" y="${box.top - 2}" width="${short(box.right - box.left + 1)}" height="${short(box.bottom - box.top + 4)}"/></clipPath>`,
    `<g clip-path="url(#${clip})" fill="none" stroke-width="1.75" stroke-linejoin="round">`,
    ...paths.flatMap(({ line, band }) => (band ? [`<path d="${bandData(band)}" fill="${colours.of(line.id)}" opacity="${bandOpacity}"/>`] : [])),
    ...paths.map(({ line, points }) => `<path d="${pathData(points)}" stroke="${colours.of(line.id)}"${line.dashed ? ` stroke-dasharray="${dash.join(' ')}"` : ''}${line.faint ? ` opacity="${faintOpacity}"` : ''}/>`),
    '</g>',
    ...paths.flatMap(({ line, points }) => (line.faint ? [] : marksSvg(points, colours.signOf?.(line.id) ?? 'none', colours.of(line.id), colours.ground))),
    ...labels.map((label) => text(label.x + 8, label.y + 4, 'start', colours.of(label.id), label.text)),
    '</g></svg>\n',
  ].join('\n');
}

function marksSvg(points: Float64Array, sign: Sign, colour: string, ground: string): string[] {
  return sign === 'none' ? [] : marksOn(points, sign).map(({ x, y }) => `<path d="${markPath(sign, x, y)}" fill="${colour}" stroke="${ground}"/>`);
}

/** The `d` of a path; a gap begins it anew. */
export function pathData(points: Float64Array): string {
  let pen = false;
  let data = '';
  for (let place = 0; place < points.length; place += 2) {
    const y = points[place + 1]!;
    if (Number.isNaN(y)) pen = false;
    else {
      data += `${pen ? 'L' : 'M'}${short(points[place]!)} ${short(y)}`;
      pen = true;
    }
  }
  return data;
}

/** The outline of what lies around a line. */
function bandData([low, high]: NonNullable<PlotPath['band']>): string {
  const back = Array.from({ length: high.length / 2 }, (_, place) => high.length - 2 * (place + 1));
  const edge = [...pairs(low, Array.from({ length: low.length / 2 }, (_, place) => 2 * place)), ...pairs(high, back)];
  return edge.length === 0 ? '' : `M${edge.join('L')}Z`;
}

function pairs(points: Float64Array, places: readonly number[]): string[] {
  return places.flatMap((place) => (Number.isNaN(points[place + 1]!) ? [] : [`${short(points[place]!)} ${short(points[place + 1]!)}`]));
}

function short(pixels: number): string {
  return String(Math.round(pixels * 100) / 100);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
