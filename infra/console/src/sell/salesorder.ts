// Sales orders: confirmed, merged, invoiced in one or several parts, closed.

import type { Row, State } from '../shared/kind.ts';
import { w } from '../words/words.ts';
import { customer, newestFirst, on, parts, salesperson, total, type DocumentKind } from './document.ts';

const words = w.kinds['sales-orders'];

function state(r: Row): State {
  if (r.status === 'confirmed' && r.invoiced === 'partly') return { tone: 'half', text: words.partly };
  const tone = ({ draft: '', confirmed: 'open', closed: '', void: 'void', merged: 'void' } as const)[r.status as string] ?? '';
  return { tone, text: (words.status as Record<string, string>)[r.status] ?? r.status };
}

export const salesOrders: DocumentKind = {
  name: 'sales-orders', apiKind: 'sales-order', right: 'sales_orders', go: 'o', words, state, create: true, mailable: true,
  label: (r) => r.number ?? words.one,
  amount: (r) => r.total,
  columns: [
    { key: 'number', sort: 'number', width: 112 }, on('date'), customer, { key: 'status', width: 210, state }, on('expected_shipment'),
    { key: 'invoiced', width: 78, part: (r) => parts[r.invoiced] ?? 0 }, { key: 'channel', width: 90, quiet: true, off: true }, salesperson, total,
  ],
  tabs: [
    { key: 'draft', query: { status: 'draft' } }, { key: 'confirmed', query: { status: 'confirmed' } }, { key: 'to_invoice', query: { to_invoice: true } }, { key: 'closed', query: { status: 'closed' } },
    { key: 'void', query: { status: 'void,merged' } }, { key: 'all', query: {} },
  ],
  sorts: newestFirst, filters: ['q', 'customer', 'date'],
  dates: [{ field: 'date', label: w.form.date }, { field: 'expected_shipment', label: w.form.delivery }],
  taken: 'invoiced', stock: (d) => d.status === 'draft' || d.status === 'confirmed',
  parent: (d) => (d.estimate_id ? [{ path: 'estimates', id: d.estimate_id, number: d.estimate_number }] : []),
  children: [{ path: 'invoices', filter: 'order_id' }],
  acts: [
    { action: 'confirm', key: 'o', with: 'none', first: true },
    { action: 'convert-to-invoice', key: 'i', with: 'convert', to: 'invoices', first: true },
    { action: 'send', key: 's', with: 'mail' },
    { action: 'update', key: 'e', with: 'form' },
    { action: 'clone', key: 'c', with: 'copy' },
    { action: 'merge', key: 'm', with: 'merge' },
    { action: 'unmerge', key: 'u' },
    { action: 'mark-sent', key: 't', with: 'none' },
    { action: 'close', key: 'l' },
    { action: 'reopen', key: 'r', with: 'none' },
    { action: 'void', key: 'v' },
    { action: 'delete', key: 'd' },
  ],
  bulk: ['confirm', 'send', 'merge'],
  page: () => import('./DocumentPage.svelte'),
  form: () => import('./DocumentForm.svelte'),
};
