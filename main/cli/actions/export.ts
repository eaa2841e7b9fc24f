import { resolve } from 'node:path';
import { exportSettingsSchema, formatFacts, type ExportProgress, type ExportReport, type ExportSettings } from '../../../core/exports.ts';
import { exportProject } from '../../export/epochal/project.ts';
import { exportName } from '../../export/name.ts';
import type { Context, Outcome } from '../command.ts';
import type { ExportOptions } from '../options/exports.ts';
import { withServices } from '../services.ts';
import { wrongUsage } from '../usage.ts';
import { describeExport } from '../export-text.ts';

export function exportNetworks(context: Context, [name, ...others]: readonly string[], options: ExportOptions): Promise<Outcome> {
  const settings = settingsOf(options);
  if (others.length === 0) return exportNetwork(context, name!, settings, options);
  if (settings.format === 'epochal') return exportRuns(context, [name!, ...others], options);
  throw wrongUsage(`A file of ${settings.format} holds one network, ${others.length + 1} were named.`, 'Export them one by one, or as one project with --format epochal.');
}

async function exportRuns(context: Context, names: readonly string[], { out: chosen, force }: ExportOptions): Promise<Outcome> {
  return withServices(context, async ({ runs, datasets }) => {
    const ids = [...new Set(names.map((name) => runs.find(name)))];
    const out = resolve(chosen ?? 'project.epochal');
    const known = datasets.list().flatMap(({ info }) => info ?? []);
    const report = await exportProject(runs, ids, known, out, {
      force,
      signal: context.interruption(),
      onProgress: (written) => context.report.event({ type: 'progress', phase: 'write', done: written, total: written }),
    });
    return outcomeOf(out, report);
  });
}

async function exportNetwork(context: Context, name: string, settings: ExportSettings, options: ExportOptions): Promise<Outcome> {
  return withServices(context, async ({ networks, exporter }) => {
    const network = networks.open(networks.find(name), settings.checkpoint);
    const out = resolve(options.out ?? exportName(network.name, settings));
    const report = await exporter.export(network, settings, out, {
      force: options.force,
      signal: context.interruption(),
      onProgress: (progress) => {
        context.report.event({ type: 'progress', ...progress });
        context.report.bar(progress.done / progress.total, shown(progress));
      },
    });
    return outcomeOf(out, report);
  });
}

/** @throws EpochalError `cli.usage`. */
function settingsOf({ format, quantize, io, checkpoint, keepFloat, dataset, calibrate, images, minAgreement, noProof }: ExportOptions): ExportSettings {
  if (format === undefined) throw wrongUsage('export needs a format.', `Give --format, one of ${formatFacts.map(({ id }) => id).join(', ')}.`);
  return exportSettingsSchema.parse({
    format,
    quantize,
    io,
    checkpoint,
    keepFloat: keepFloat ?? [],
    calibrationImages: calibrate,
    proofImages: images ?? null,
    minAgreement,
    dataset: dataset ?? null,
    prove: !noProof,
  });
}

/** A proof that failed is a failure; what was written stays, and is named. */
function outcomeOf(out: string, report: ExportReport): Outcome {
  return { value: { out, ...report }, text: () => describeExport(out, report), exitCode: report.proof?.passed === false ? 1 : 0 };
}

const phases: Readonly<Record<ExportProgress['phase'], string>> = { read: 'reading', calibrate: 'calibrating', write: 'writing', prove: 'comparing', place: 'placing' };

function shown({ phase, done, total }: ExportProgress): string {
  return phase === 'prove' ? `${phases[phase]}: ${done} of ${total} images` : phases[phase];
}
