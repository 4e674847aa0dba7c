// Credit notes: made from an invoice.

import type { Row, State } from '../shared/kind.ts';
import { w } from '../words/words.ts';
import { balance, customer, newestFirst, on, salesperson, total, type DocumentKind } from './document.ts';

const words = w.kinds['credit-notes'];

function state(r: Row): State {
  return { tone: r.status === 'open' ? 'open' : '', text: (words.status as Record<string, string>)[r.status] ?? r.status };
}

export const creditNotes: DocumentKind = {
  name: 'credit-notes', apiKind: 'credit-note', right: 'invoices', go: 'v', words, state, create: false, mailable: false,
  label: (r) => r.number ?? words.one,
  amount: (r) => r.total,
  columns: [
    { key: 'number', sort: 'number', width: 124 }, on('date'), customer, { key: 'status', width: 120, state },
    { key: 'invoice', width: 124, quiet: true, cell: (r) => r.invoice_number }, salesperson, balance, total,
  ],
  tabs: [{ key: 'open', query: { status: 'open' } }, { key: 'closed', query: { status: 'closed' } }, { key: 'all', query: {} }],
  sorts: newestFirst, filters: ['q', 'customer', 'date'], dates: [],
  parent: (d) => (d.invoice_id ? [{ path: 'invoices', id: d.invoice_id, number: d.invoice_number }] : []),
  children: [],
  acts: [],
  page: () => import('./DocumentPage.svelte'),
};
