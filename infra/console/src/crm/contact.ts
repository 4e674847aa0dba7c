// Contacts: customers, vendors, or both.

import type { Kind, Row, State } from '../shared/kind.ts';
import { w } from '../words/words.ts';

const words = w.kinds.contacts;

function state(r: Row): State {
  if (r.undelivered_status || r.unreachable?.length) return { tone: 'late', text: words.mailFailed };
  if (r.incomplete?.length || r.incomplete === true) return { tone: 'half', text: words.tabs.incomplete };
  return r.status === 'inactive' ? { tone: 'void', text: words.status.inactive } : { tone: 'open', text: words.status.active };
}
const role = (r: Row) => (r.customer && r.vendor ? words.both : r.customer ? w.contact.customer : r.vendor ? w.contact.vendor : '');

export const contacts: Kind = {
  name: 'contacts', right: 'contacts', go: 'c', words, state, create: true,
  label: (r) => r.display_name,
  columns: [
    { key: 'name', sort: 'name', width: 240, cell: (r) => r.display_name },
    { key: 'legal', width: 0, quiet: true, cell: (r) => (r.legal_name === r.display_name ? '' : (r.legal_name ?? '')) },
    { key: 'role', width: 150, quiet: true, cell: role }, { key: 'city', width: 150, quiet: true }, { key: 'email', width: 220, quiet: true },
    { key: 'phone', width: 130, quiet: true }, { key: 'status', width: 150, state },
  ],
  tabs: [
    { key: 'customer', query: { type: 'customer', status: 'active' } }, { key: 'vendor', query: { type: 'vendor', status: 'active' } },
    { key: 'incomplete', query: { incomplete: true } }, { key: 'inactive', query: { status: 'inactive' } }, { key: 'all', query: {} },
  ],
  sorts: [{ key: 'az', value: 'name' }, { key: 'za', value: '-name' }], filters: ['q'],
  acts: [
    { action: 'update', key: 'e', with: 'form' }, { action: 'clone', key: 'c', with: 'clone' }, { action: 'activate', key: 'a', with: 'none' },
    { action: 'deactivate', key: 'v', with: 'none' }, { action: 'delete', key: 'd' },
  ],
  page: () => import('./ContactPage.svelte'),
  form: () => import('./ContactForm.svelte'),
};
