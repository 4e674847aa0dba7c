// Estimates: offered, accepted or declined, converted to an order or an invoice.

import { daysUntil } from '../shared/format.ts';
import type { Row, State } from '../shared/kind.ts';
import { w } from '../words/words.ts';
import { customer, newestFirst, on, parts, salesperson, total, type DocumentKind } from './document.ts';

const words = w.kinds.estimates;
const expired = (r: Row) => r.status === 'sent' && !!r.valid_until && daysUntil(r.valid_until) < 0;

function state(r: Row): State {
  if (expired(r)) return { tone: 'late', text: words.expired };
  if (r.converted === 'fully') return { tone: 'open', text: words.convertedAll };
  if (r.converted === 'partly') return { tone: 'half', text: words.convertedPart };
  const tone = ({ draft: '', sent: 'half', accepted: 'open', declined: 'void' } as const)[r.status as string] ?? '';
  return { tone, text: (words.status as Record<string, string>)[r.status] ?? r.status };
}

export const estimates: DocumentKind = {
  name: 'estimates', apiKind: 'estimate', right: 'estimates', go: 'd', words, state, create: true, mailable: true,
  label: (r) => r.number ?? words.one,
  amount: (r) => r.total,
  columns: [
    { key: 'number', sort: 'number', width: 112 }, on('date'), customer, { key: 'status', width: 190, state }, on('valid_until', expired),
    { key: 'converted', width: 78, part: (r) => parts[r.converted] ?? 0 }, salesperson, total,
  ],
  tabs: [
    { key: 'draft', query: { status: 'draft' } }, { key: 'sent', query: { status: 'sent' } }, { key: 'expired', query: { expired: true } }, { key: 'to_convert', query: { to_convert: true } }, { key: 'accepted', query: { status: 'accepted' } },
    { key: 'declined', query: { status: 'declined' } }, { key: 'all', query: {} },
  ],
  sorts: newestFirst, filters: ['q', 'customer', 'date'],
  dates: [{ field: 'date', label: w.form.date }, { field: 'valid_until', label: w.form.validUntil }, { field: 'expected_delivery', label: w.form.delivery }],
  taken: 'converted', stock: (d) => d.status !== 'declined' && d.converted !== 'fully',
  children: [{ path: 'sales-orders', filter: 'estimate_id' }, { path: 'invoices', filter: 'estimate_id' }],
  acts: [
    { action: 'convert-to-order', key: 'o', with: 'convert', to: 'sales-orders', first: true },
    { action: 'send', key: 's', with: 'mail', first: true },
    { action: 'mark-accepted', key: 'a', with: 'none', first: true },
    { action: 'mark-declined', key: 'r', with: 'none' },
    { action: 'convert-to-invoice', key: 'i', with: 'convert', to: 'invoices' },
    { action: 'mark-sent', key: 't', with: 'none' },
    { action: 'update', key: 'e', with: 'form' },
    { action: 'clone', key: 'c', with: 'clone' },
    { action: 'revise', key: 'v', with: 'none' },
    { action: 'delete', key: 'd' },
  ],
  bulk: ['send', 'mark-sent'],
  page: () => import('./DocumentPage.svelte'),
  form: () => import('./DocumentForm.svelte'),
};
