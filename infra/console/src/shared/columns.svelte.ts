// Which columns a list shows: those of a view, or those that the user chose, kept in the browser per kind.

import type { Column, Kind } from './kind.ts';

export function columnsOf(kind: Kind) {
  const kept = 'comptoir.columns.' + kind.name;
  const standard = () => kind.columns.filter((c) => !c.off).map((c) => c.key);
  const own = (): string[] => JSON.parse(localStorage.getItem(kept) ?? 'null') ?? standard();
  let keys = $state.raw(own());
  let ofView = false; // a view's columns are not the user's own
  const keep = (next: string[]) => {
    keys = next;
    if (!ofView) localStorage.setItem(kept, JSON.stringify(next));
  };
  return {
    get shown(): Column[] {
      return kind.columns.filter((c) => keys.includes(c.key));
    },
    has: (key: string) => keys.includes(key),
    toggle: (key: string) => keep(keys.includes(key) ? keys.filter((k) => k !== key) : [...keys, key]),
    reset: () => keep(standard()),
    /** Shows the columns of a view, or the user's own again. */
    use: (view?: string[]) => {
      ofView = !!view?.length;
      keys = ofView ? view! : own();
    },
  };
}
