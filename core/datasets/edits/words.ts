import { phrase, type Phrase } from '../../errors/words.ts';
import type { Edit } from './edit.ts';
import { countOf } from './request.ts';
import type { EditState, Imported } from './state.ts';

/** What an edit does, for people. @param state of the set before it. */
export function sayEdit(imported: Imported, state: EditState, edit: Edit): Phrase {
  const count = countOf(imported, edit);
  const nameOf = (label: number): string => state.names.get(label) ?? imported.classes[label] ?? String(label);
  switch (edit.edit) {
    case 'relabel':
      return phrase`Relabel as ${nameOf(edit.label)}, images: ${count}`;
    case 'exclude':
      return phrase`Exclude, images: ${count}`;
    case 'restore':
      return phrase`Restore, images: ${count}`;
    case 'tag':
      return phrase`Tag as ${edit.tag}, images: ${count}`;
    case 'untag':
      return phrase`Remove tag ${edit.tag}, images: ${count}`;
    case 'move':
      return phrase`Move to ${edit.to}, images: ${count}`;
    case 'rename-class':
      return phrase`Rename class ${nameOf(edit.label)} as ${edit.name}`;
    case 'merge-classes':
      return phrase`Merge class ${nameOf(edit.label)} into ${nameOf(edit.into)}`;
    case 'split':
      return phrase`Divide anew with seed ${edit.seed}, images moved: ${count}`;
  }
}
