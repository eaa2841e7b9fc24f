import { escapedMarkdown, writeTable } from '../tables/table.ts';
import type { Report, ReportSection } from './report.ts';

/** A report as Markdown: its words and tables. Charts and pictures have no place in a text. */
export function markdownReport({ title, sections }: Report): string {
  const parts = sections.filter(({ kind }) => kind === 'words' || kind === 'table');
  return [`# ${escapedMarkdown(title)}\n`, ...parts.map((section) => `## ${escapedMarkdown(section.title)}\n\n${section.note === undefined ? '' : `${escapedMarkdown(section.note)}\n\n`}${bodyOf(section)}`)].join('\n');
}

function bodyOf(section: ReportSection): string {
  return section.kind === 'table' ? writeTable(section.table, 'md') : section.kind === 'words' ? section.lines.map((line) => `- ${escapedMarkdown(line)}\n`).join('') : '';
}
