import cifar10 from '../../resources/labels/cifar10.json' with { type: 'json' };
import cifar100 from '../../resources/labels/cifar100.json' with { type: 'json' };

/** Class names in label order, in English as the data set's makers wrote them, and in Simplified Chinese. */
export interface ClassNames {
  en: string[];
  zh: string[];
  /** Groups of classes, where the data set has them; `of[label]` is the group's index. */
  groups?: { en: string[]; zh: string[]; of: number[] };
}

export const publishedNames: Record<'cifar10' | 'cifar100', ClassNames> = { cifar10, cifar100 };

/** The Chinese of `names`, where each of them is the published one; undefined otherwise. */
export function chineseOf(names: string[], published: { en: string[]; zh: string[] }): string[] | undefined {
  const same = names.length === published.en.length && names.every((name, i) => name === published.en[i]);
  return same ? [...published.zh] : undefined;
}
