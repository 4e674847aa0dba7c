// All kinds of records, in the order of the menu. A new kind is one word here.

import { contacts } from './crm/contact.ts';
import { jobs } from './data/job.ts';
import { items } from './goods/item.ts';
import { mails } from './mail/mail.ts';
import { creditNotes } from './sell/creditnote.ts';
import { estimates } from './sell/estimate.ts';
import { invoices } from './sell/invoice.ts';
import { salesOrders } from './sell/salesorder.ts';
import type { Kind } from './shared/kind.ts';
import { w } from './words/words.ts';

export interface Area {
  title: string;
  kinds: Kind[];
}

export const areas: Area[] = [
  { title: w.nav.sell, kinds: [estimates, salesOrders, invoices, creditNotes] },
  { title: w.nav.goods, kinds: [items] },
  { title: w.nav.contacts, kinds: [contacts] },
  { title: w.nav.data, kinds: [mails, jobs] },
];

export const kinds: Kind[] = areas.flatMap((a) => a.kinds);
export const kindNamed = (name: string | undefined) => kinds.find((k) => k.name === name);

// The API names a kind in the singular: sales-order, invoice.
const singular: Record<string, string> = { estimate: 'estimates', 'sales-order': 'sales-orders', invoice: 'invoices', 'credit-note': 'credit-notes', contact: 'contacts', item: 'items', mail: 'mails', import: 'jobs', job: 'jobs' };
export const pathOf = (kind: string) => singular[kind] ?? kind;
