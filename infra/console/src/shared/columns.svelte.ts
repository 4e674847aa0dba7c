// Which columns a list shows: chosen by the user, kept in the browser per kind.

import type { Column, Kind } from './kind.ts';

export function columnsOf(kind: Kind) {
  const kept = 'comptoir.columns.' + kind.name;
  const standard = () => kind.columns.filter((c) => !c.off).map((c) => c.key);
  let keys = $state.raw<string[]>(JSON.parse(localStorage.getItem(kept) ?? 'null') ?? standard());
  const keep = (next: string[]) => {
    keys = next;
    localStorage.setItem(kept, JSON.stringify(next));
  };
  return {
    get shown(): Column[] {
      return kind.columns.filter((c) => keys.includes(c.key));
    },
    has: (key: string) => keys.includes(key),
    toggle: (key: string) => keep(keys.includes(key) ? keys.filter((k) => k !== key) : [...keys, key]),
    reset: () => keep(standard()),
  };
}
