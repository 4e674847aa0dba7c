// Items: goods with stock, and services.

import { money, quantity } from '../shared/format.ts';
import type { Kind, Row, State } from '../shared/kind.ts';
import { person } from '../api/me.svelte.ts';
import { w } from '../words/words.ts';

const words = w.kinds.items;

function state(r: Row): State {
  return r.status === 'inactive' ? { tone: 'void', text: words.status.inactive } : { tone: 'open', text: words.status.active };
}
const low = (r: Row) => Number(r.stock?.available) < 0;

export const items: Kind = {
  name: 'items', right: 'items', go: 'a', words, state, create: true,
  label: (r) => r.name,
  columns: [
    { key: 'sku', width: 130 }, { key: 'name', sort: 'name', width: 0 }, { key: 'kind', width: 80, quiet: true, cell: (r) => (r.kind === 'service' ? w.item.service : w.item.goods) },
    { key: 'unit', width: 70, quiet: true, off: true }, { key: 'status', width: 90, state },
    { key: 'physical', width: 90, num: true, quiet: true, cell: (r) => quantity(r.stock?.physical) },
    { key: 'committed', width: 90, num: true, quiet: true, cell: (r) => (Number(r.stock?.committed) ? quantity(r.stock.committed) : '') },
    { key: 'available', width: 96, num: true, late: low, cell: (r) => quantity(r.stock?.available) },
    { key: 'price', width: 110, num: true, cell: (r) => money(r.price, r.currency ?? person.currency) },
  ],
  tabs: [{ key: 'active', query: { status: 'active' } }, { key: 'inactive', query: { status: 'inactive' } }, { key: 'all', query: {} }],
  sorts: [{ key: 'az', value: 'name' }, { key: 'za', value: '-name' }], filters: ['q'],
  acts: [{ action: 'adjust-stock', key: 'k', with: 'stock', first: true }, { action: 'update', key: 'e', with: 'form' }, { action: 'delete', key: 'd' }],
  page: () => import('./ItemPage.svelte'),
  form: () => import('./ItemForm.svelte'),
};
