import { keyIf, type Translate } from '../../../app/messages/catalogue.ts';

/** What the window calls a value of a column, where that is another word than the value's own. */
export function spokenBy(t: Translate): (column: string, value: string) => string {
  return (column, value) => {
    const key = column === 'state' ? keyIf(`state.${value}`) : null;
    return key === null ? value : t(key);
  };
}
