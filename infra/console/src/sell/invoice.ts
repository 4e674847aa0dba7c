// Invoices: a draft, then final with its number; paid, credited, or overdue.

import { daysUntil } from '../shared/format.ts';
import type { Row, State } from '../shared/kind.ts';
import { fill, w } from '../words/words.ts';
import { balance, customer, newestFirst, on, salesperson, total, type DocumentKind } from './document.ts';

const words = w.kinds.invoices;
const late = (r: Row) => (r.status === 'sent' || r.status === 'partly_paid') && !!r.due_date && daysUntil(r.due_date) < 0;

function state(r: Row): State {
  if (late(r)) return { tone: 'late', text: fill(words.late, { n: -daysUntil(r.due_date) }) };
  const tone = ({ draft: '', sent: 'open', partly_paid: 'half', paid: '', void: 'void' } as const)[r.status as string] ?? '';
  return { tone, text: (words.status as Record<string, string>)[r.status] ?? r.status };
}

export const invoices: DocumentKind = {
  name: 'invoices', apiKind: 'invoice', right: 'invoices', go: 'f', words, state, create: true, mailable: true,
  label: (r) => r.number || words.draft,
  amount: (r) => r.total,
  columns: [
    { key: 'number', sort: 'number', width: 124, cell: (r) => r.number || words.status.draft }, on('date'), customer, { key: 'status', width: 160, state }, on('due_date', late),
    { key: 'order', width: 100, quiet: true, off: true, cell: (r) => r.order_number ?? '' }, salesperson, balance, total,
  ],
  tabs: [
    { key: 'draft', query: { status: 'draft' } }, { key: 'unpaid', query: { unpaid: true } }, { key: 'overdue', query: { overdue: true } },
    { key: 'paid', query: { status: 'paid' } }, { key: 'void', query: { status: 'void' } }, { key: 'all', query: {} },
  ],
  sorts: [...newestFirst, { key: 'byDue', value: 'due_date' }], filters: ['q', 'customer', 'date'],
  dates: [{ field: 'date', label: w.form.date }, { field: 'due_date', label: w.form.dueDate }, { field: 'supply_date', label: w.form.supplyDate }],
  parent: (d) => [
    ...(d.estimate_id ? [{ path: 'estimates', id: d.estimate_id, number: d.estimate_number }] : []),
    ...(d.order_id ? [{ path: 'sales-orders', id: d.order_id, number: d.order_number }] : []),
  ],
  children: [],
  acts: [
    { action: 'send', key: 's', with: 'mail', first: (r) => r.status === 'draft' },
    { action: 'record-payment', key: 'y', with: 'pay', first: true },
    { action: 'update', key: 'e', with: 'form' },
    { action: 'clone', key: 'c', with: 'copy' },
    { action: 'mark-sent', key: 't' },
    { action: 'credit', key: 'a' },
    { action: 'void', key: 'v' },
    { action: 'delete', key: 'd' },
  ],
  bulk: ['send', 'mark-sent'],
  page: () => import('./DocumentPage.svelte'),
  form: () => import('./DocumentForm.svelte'),
};
