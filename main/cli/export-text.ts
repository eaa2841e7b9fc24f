import { phraseText } from '../../core/errors/words.ts';
import type { ExportReport, Proof } from '../../core/exports.ts';
import { describeCheckpoint } from '../../core/runs.ts';
import { bytes, duration, share, whole } from './format.ts';
import { fields, table } from './table.ts';

/** Files and rows of a table that are named; JSON has all. */
const most = 12;

/** An export for people: what was written, what running it showed, and what is to be known of it. */
export function describeExport(out: string, report: ExportReport): string {
  const { proof, files, warnings } = report;
  const parts = [
    fields([
      ['written', out],
      ['of', `${report.name} (${report.run})${report.checkpoint === null ? '' : `, ${describeCheckpoint(String(report.checkpoint))}`}`],
      ['classes', report.classes && describeClasses(report.classes)],
      ['format', [report.format, report.quantize === 'none' ? null : report.quantize, report.io === 'float' ? null : `${report.io} in and out`].filter(Boolean).join(', ')],
      ['size', `${bytes(report.bytes)}${files.length === 1 ? '' : ` in ${files.length} files`}`],
      ['sha256', report.sha256],
      ['time', duration(report.seconds)],
    ]),
    proof && describeProof(proof),
    proof && proof.changed.length > 0 ? changedTable(proof) : null,
    proof?.layerErrors && proof.layerErrors.length > 0 ? layerTable(proof.layerErrors) : null,
    warnings.length > 0 ? warnings.map((warning) => `note: ${phraseText(warning)}`).join('\n') : null,
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}

function describeClasses(classes: NonNullable<ExportReport['classes']>): string {
  const names = classes.slice(0, most).map(({ name }) => name).join(', ');
  return `${classes.length}: ${names}${classes.length > most ? ', …' : ''}`;
}

function describeProof(proof: Proof): string {
  const { images, available, argmaxAgreement, limit, maxProbabilityGap, gapLimit } = proof;
  const which = images === available ? `all ${whole(images)} ${proof.split} images of ${proof.dataset}` : `${whole(images)} of ${whole(available)} ${proof.split} images of ${proof.dataset}, evenly spread`;
  const failed = [
    argmaxAgreement < limit ? `the agreement is below ${limit}` : null,
    gapLimit !== null && !(maxProbabilityGap <= gapLimit) ? `a probability differs by more than ${gapLimit}` : null,
    Number.isFinite(maxProbabilityGap) ? null : 'some answers are no numbers',
  ].filter((one) => one !== null);
  return fields([
    ['proof', proof.passed ? 'passed' : `FAILED: ${failed.join(', ')}; the file was kept`],
    ['compared on', which],
    ['run by', proof.interpreter],
    ['same answer', `${share(argmaxAgreement)!} of images`],
    ['largest gap', maxProbabilityGap.toExponential(1)],
    ['accuracy', `${share(proof.accuracyBefore)!} before, ${share(proof.accuracyAfter)!} after`],
    ['speed', `${proof.msPerImage.toPrecision(3)} ms an image`],
  ]);
}

function changedTable({ changed, split: ofProof }: Proof): string {
  const shown = table(
    [
      { title: 'CHANGED IMAGE', cell: ({ split = ofProof, index }) => (split === ofProof ? index : `${split} ${index}`), align: 'right' },
      { title: 'LABEL', cell: (row) => row.label, align: 'right' },
      { title: 'BEFORE', cell: (row) => `${row.before} (${share(row.probabilityBefore)!})`, align: 'right' },
      { title: 'AFTER', cell: (row) => `${row.after} (${share(row.probabilityAfter)!})`, align: 'right' },
    ],
    changed.slice(0, most),
  );
  return changed.length > most ? `${shown}\n… and ${changed.length - most} more, in the report` : shown;
}

function layerTable(errors: NonNullable<Proof['layerErrors']>): string {
  return table(
    [
      { title: 'LAYER', cell: (row) => row.layer },
      { title: 'RELATIVE ERROR', cell: (row) => share(row.relativeError), align: 'right' },
    ],
    errors.slice(0, most),
  );
}
