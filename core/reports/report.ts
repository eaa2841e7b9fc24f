import type { TextTable } from '../tables/table.ts';

/** A picture of a report, with its captions. */
export interface ReportPicture {
  /** A `data:` address: the file needs no other. */
  address: string;
  caption: string;
  /** What each run says of it: in its colour, and whether it is right. */
  answers: { run: string; colour: string; text: string; isRight: boolean }[];
}

/** A part of a report under its own heading. */
export type ReportSection = { title: string; note?: string } & (
  | { kind: 'words'; lines: readonly string[] }
  | { kind: 'table'; table: TextTable }
  /** SVG, drawn to stand in a page. */
  | { kind: 'charts'; charts: readonly string[] }
  | { kind: 'pictures'; pictures: readonly ReportPicture[] }
);

/** Something to be read without the app. */
export interface Report {
  title: string;
  /** Whose it is: name and colour, in their order. */
  legend: readonly { name: string; colour: string }[];
  sections: readonly ReportSection[];
  language: 'en' | 'zh';
}
