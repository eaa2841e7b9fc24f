import { extraTwins, imageLists } from '../../../core/datasets/check/mending.ts';
import type { CheckProgress, CheckReport } from '../../../core/datasets/check/report.ts';
import type { ImageRef } from '../../../core/datasets/edits/images.ts';
import { phraseText } from '../../../core/errors/words.ts';
import type { Context, Outcome } from '../command.ts';
import { share, whole } from '../format.ts';
import { withServices } from '../services.ts';
import { fields } from '../table.ts';
import { wrongUsage } from '../usage.ts';

export interface CheckOptions {
  excludeDuplicates: boolean;
  dryRun: boolean;
}

export async function checkDataset(context: Context, id: string, { excludeDuplicates, dryRun }: CheckOptions): Promise<Outcome> {
  if (dryRun && !excludeDuplicates) throw wrongUsage('--dry-run says what --exclude-duplicates would do.', 'Give both, or neither.');
  return withServices(context, async ({ checks, datasets, edits }) => {
    const { classes } = datasets.info(id);
    const end = checks.subscribe((progress) => tell(context, progress));
    try {
      const report = await checks.check(id, context.interruption());
      if (!excludeDuplicates) return { value: report, text: () => describe(report, classes) };
      const images = extraTwins(report.duplicates);
      if (!dryRun && images.length > 0) await edits.apply(id, { edit: 'exclude', images: imageLists(images) });
      return { value: { ...report, excluded: images, dryRun }, text: () => `${describe(report, classes)}\n\n${excluded(images, dryRun)}` };
    } finally {
      end();
    }
  });
}

const phases: Partial<Record<CheckProgress['phase'], string>> = { measure: 'measuring', search: 'looking for twins' };

function tell({ report }: Context, progress: CheckProgress): void {
  const phase = phases[progress.phase];
  if (phase === undefined) return;
  report.event({ type: 'check', ...progress });
  report.bar(progress.done / progress.total, `${phase}, ${whole(progress.done)} of ${whole(progress.total)} images`);
}

function excluded(images: readonly ImageRef[], dryRun: boolean): string {
  if (images.length === 0) return 'There are no twins to set aside.';
  const what = `${whole(images.length)} twins: ${list(images.map(nameOf))}.`;
  return dryRun ? `Would set aside ${what}` : `Set aside ${what} One undo brings them back.`;
}

/** Images named in a line; the rest are counted. */
const named = 5;

function describe(report: CheckReport, classes: readonly string[]): string {
  const { duplicates, leaks, labels, quality, unreadable, constant, imbalance, shortcuts } = report;
  const groups = (exact: boolean): string => {
    const some = duplicates.filter((group) => group.exact === exact);
    return some.length === 0 ? 'none' : `${whole(some.length)} groups, ${whole(some.reduce((sum, { images }) => sum + images.length, 0))} images: ${list(some.map(({ images }) => images.map(nameOf).join(' = ')))}`;
  };
  return fields([
    ['images', `${whole(report.images)}, checked in ${report.seconds.toFixed(1)} s`],
    ['same', groups(true)],
    ['near', report.nearCompared ? groups(false) : 'not looked for: the images are too small'],
    ['leaks', leaks.length === 0 ? 'none' : `${whole(leaks.length)} images of validation or test have a twin that is trained on: ${list(leaks.map(({ train, test }) => `${nameOf(test)} = ${nameOf(train)}`))}`],
    ['labels', labels.length === 0 ? 'in order' : `${whole(labels.length)} groups of twins bear different labels: ${list(labels.map(({ images }) => images.map((image) => `${nameOf(image)} ${classes[image.label] ?? '-'}`).join(' = ')))}`],
    ...quality.map(({ rule, images }) => [rule, images.length === 0 ? 'none' : `${whole(images.length)}: ${list(images.map(nameOf))}`] as const),
    ['constant', constant.length === 0 ? 'none' : `${whole(constant.length)}: ${list(constant.map(nameOf))}`],
    ['unreadable', unreadable.length === 0 ? 'none' : `${whole(unreadable.length)}: ${list(unreadable.map(({ path, reason }) => `${path} (${phraseText(reason)})`))}`],
    ['balance', imbalance === null ? null : `${whole(imbalance.largest)} training images of ${classes[imbalance.largestClass]}, ${whole(imbalance.smallest)} of ${classes[imbalance.smallestClass]}`],
    ['shortcuts', shortcuts.length === 0 ? 'none' : shortcuts.map(({ property, score, class: label, auc }) => `${property} foretells ${classes[label]} by ${share(score)} (area under ROC ${share(auc)})`).join('; ')],
  ]);
}

function list(names: readonly string[]): string {
  return names.length <= named ? names.join(', ') : `${names.slice(0, named).join(', ')} and ${whole(names.length - named)} more`;
}

function nameOf({ split, index }: ImageRef): string {
  return `${split} ${index}`;
}
