import type { CheckReport } from '../../../../core/datasets/check/report.ts';
import type { ImageRef } from '../../../../core/datasets/edits/images.ts';

/** Where a finding stands in the list. */
export const findingSections = ['twins', 'light', 'labels', 'files'] as const;
export type FindingSection = (typeof findingSections)[number];

export const findingNames = ['exact', 'near', 'leaks', 'dark', 'bright', 'blurred', 'constant', 'conflicts', 'shortcut', 'balance', 'unreadable', 'aspect', 'size'] as const;
export type FindingName = (typeof findingNames)[number];

/** Images that belong together, side by side. */
export interface FoundGroup {
  images: readonly ImageRef[];
  /** Of twins: the largest between two of them. */
  distance: number | null;
  /** How many at its end would be set aside, unless a person says otherwise. */
  extra: number;
}

/** One thing a check looked for, and what it found; nothing: it is in order. */
export interface Finding {
  name: FindingName;
  section: FindingSection;
  groups: FoundGroup[];
  /** Groups, pairs, images or files; of what is a measure of the set as a whole, 1 where it is out of order. */
  count: number;
}

/** From this score on a shortcut is a finding: in clean CIFAR-10 the colour of ships comes to 0.63. */
export const worstShortcut = 0.7;
/** A class with so many times fewer training images than the largest is a finding. */
export const worstRatio = 2;

/** All that was looked for, in the order of the list. */
export function findingsOf(report: CheckReport): Finding[] {
  const twins = (exact: boolean): FoundGroup[] => report.duplicates.filter((group) => group.exact === exact).map(({ images, distance }) => ({ images, distance, extra: images.length - 1 }));
  const single = (images: readonly ImageRef[]): FoundGroup[] => images.map((image) => ({ images: [image], distance: null, extra: 0 }));
  const rule = (name: CheckReport['quality'][number]['rule']): FoundGroup[] => single(report.quality.find((one) => one.rule === name)?.images ?? []);
  const grouped = (name: FindingName, section: FindingSection, groups: FoundGroup[]): Finding => ({ name, section, groups, count: groups.length });
  const whole = (name: FindingName, section: FindingSection, count: number): Finding => ({ name, section, groups: [], count });
  const { imbalance } = report;
  return [
    grouped('exact', 'twins', twins(true)),
    grouped('near', 'twins', twins(false)),
    grouped('leaks', 'twins', report.leaks.map(({ train, test, distance }) => ({ images: [test, train], distance, extra: 1 }))),
    grouped('dark', 'light', rule('dark')),
    grouped('bright', 'light', rule('light')),
    grouped('blurred', 'light', rule('blurred')),
    grouped('constant', 'light', single(report.constant)),
    grouped('conflicts', 'labels', report.labels.map(({ images }) => ({ images, distance: null, extra: 0 }))),
    whole('shortcut', 'labels', (report.shortcuts[0]?.score ?? 0) >= worstShortcut ? 1 : 0),
    whole('balance', 'labels', imbalance !== null && (imbalance.ratio ?? Infinity) >= worstRatio ? 1 : 0),
    whole('unreadable', 'files', report.unreadable.length),
    grouped('aspect', 'files', rule('aspect')),
    grouped('size', 'files', rule('size')),
  ];
}

export function keyOf({ split, index }: ImageRef): string {
  return `${split} ${index}`;
}

/** The images of a finding that would be set aside: the extra ones of each group, but for those a person turned round. */
export function asideOf({ groups }: Finding, turned: ReadonlySet<string>): ImageRef[] {
  const aside = new Map<string, ImageRef>();
  for (const { images, extra } of groups) {
    for (const [i, image] of images.entries()) if (i >= images.length - extra !== turned.has(keyOf(image))) aside.set(keyOf(image), image);
  }
  return [...aside.values()];
}
