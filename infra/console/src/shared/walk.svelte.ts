// Next and previous within the list from which one came.

import { fill, w } from '../words/words.ts';
import { useKeys } from './keys.svelte.ts';
import { lastList } from './list.svelte.ts';
import { address, go } from './route.svelte.ts';

/** The place of a record in its list, with the keys J and K, and Esc back to the row. */
export function useWalk(kind: string, id: string, back?: () => boolean) {
  const list = lastList(kind);
  const position = list?.rows.findIndex((r) => r.id === id) ?? -1;
  const known = !!list && position >= 0;

  function step(by: number) {
    const to = list?.rows[position + by];
    if (!known || !to) return;
    list.hand = position + by;
    if (list.hand > list.rows.length - 10) void list.more();
    go(address(kind, to.id), true);
  }
  function leave() {
    if (back?.()) return;
    if (known) go(list.address, false);
    else go(address(kind));
  }
  useKeys(() => [
    { key: 'Escape', label: w.keys.back, run: leave },
    { key: 'J', label: w.keys.nextDocument, run: () => step(1) }, { key: 'K', label: w.keys.previousDocument, run: () => step(-1) },
  ]);
  return {
    known, step,
    get first() { return position <= 0; },
    get last() { return !known || position >= list.rows.length - 1; },
    get text() { return known ? fill(w.page.of, { n: position + 1, total: list.rows.length + (list.complete ? '' : '+') }) : ''; },
  };
}
