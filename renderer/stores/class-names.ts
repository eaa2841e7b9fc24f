import type { ClassName } from '../../core/subject.ts';
import type { Prediction } from '../../core/predictions.ts';

/** What a label stands for; its number where the names are not known. */
export function classAt(classes: readonly ClassName[] | null, label: number): ClassName {
  return classes?.[label] ?? { name: String(label), nameZh: null };
}

/** In the window's language. */
export function sayClass({ name, nameZh }: ClassName, language: 'en' | 'zh'): string {
  return language === 'zh' ? (nameZh ?? name) : name;
}

/**
 * Whether an answer is right: by the name of the class, as a data set may have its classes in another order than the
 * network has. Null where the class of the picture, or what the network calls its classes, is not known.
 */
export function isRight({ top, named }: Prediction, label: ClassName | null): boolean | null {
  return label === null || !named ? null : top[0]?.name === label.name;
}

/** The place of the true class among a network's; null where it has none of that name. */
export function placeOf({ top, named }: Prediction, label: ClassName | null): number | null {
  return label === null || !named ? null : (top.find(({ name }) => name === label.name)?.index ?? null);
}
