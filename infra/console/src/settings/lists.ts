// The lists that documents choose from: what each entry has, and how it is written in one line.

import { percent, sum } from '../shared/format.ts';
import type { Entry } from '../shared/fields.ts';
import type { Row } from '../shared/kind.ts';
import { w } from '../words/words.ts';

const s = w.settings;

export interface SmallList {
  name: 'taxes' | 'payment-terms' | 'delivery-methods' | 'warehouses';
  label: string;
  entries: Entry[];
  text: (r: Row) => string;
  body?: (b: Row) => unknown; // the request, if it is not the fields as they are
}

export const lists: SmallList[] = [
  {
    name: 'taxes', label: s.taxes, entries: [{ name: 'name', label: s.name }, { name: 'rate', label: s.rate, pointer: 'components/0/rate', num: true }],
    text: (r) => percent(sum(r.components.map((c: { rate: string }) => c.rate))),
    body: (b) => ({ name: b.name, components: [{ name: 'TVA', rate: b.components?.[0]?.rate }] }),
  },
  {
    name: 'payment-terms', label: s.terms, entries: [{ name: 'name', label: s.name }, { name: 'days', label: s.days, num: true }, { name: 'end_of_month', label: s.endOfMonth, check: true }],
    text: (r) => `${r.days} ${s.days.toLowerCase()}${r.end_of_month ? ', ' + s.endOfMonth : ''}`,
    body: (b) => ({ ...b, days: Number(b.days) }),
  },
  { name: 'delivery-methods', label: s.methods, entries: [{ name: 'name', label: s.name }], text: () => '' },
  {
    name: 'warehouses', label: s.warehouses,
    entries: [{ name: 'name', label: s.name }, { name: 'street', label: w.contact.street, pointer: 'address/street' }, { name: 'postal_code', label: w.contact.postalCode, pointer: 'address/postal_code' }, { name: 'city', label: s.city, pointer: 'address/city' }],
    text: (r) => [r.address?.street, r.address?.city].filter(Boolean).join(', '),
    body: (b) => ({ ...b, ...(b.address ? { address: { ...b.address, country: 'FR' } } : {}) }),
  },
];
