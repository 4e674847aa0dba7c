// Mails: what left, and what came back.

import { moment } from '../shared/format.ts';
import type { Kind, Row, State } from '../shared/kind.ts';
import { w } from '../words/words.ts';

const words = w.kinds.mails;

function state(r: Row): State {
  const tone = ({ queued: '', sending: 'half', sent: 'open', failed: 'late', unknown: 'late', bounced: 'late', complained: 'late' } as const)[r.status as string] ?? '';
  return { tone, text: (words.status as Record<string, string>)[r.status] ?? r.status };
}

export const mails: Kind = {
  name: 'mails', right: 'contacts', go: 'm', words, state, create: false,
  label: (r) => r.subject,
  columns: [
    { key: 'at', width: 110, quiet: true, cell: (r) => moment(r.created_at) }, { key: 'to', width: 230, cell: (r) => (r.to ?? []).join(', ') }, { key: 'subject', width: 0 },
    { key: 'status', width: 150, state }, { key: 'reason', width: 260, quiet: true, cell: (r) => r.reason ?? '' },
  ],
  tabs: [
    { key: 'all', query: {} }, { key: 'failed', query: { status: 'failed,unknown,bounced,complained' } },
    { key: 'queued', query: { status: 'queued,sending' } }, { key: 'sent', query: { status: 'sent' } },
  ],
  sorts: [{ key: 'newest', value: '-created_at' }, { key: 'oldest', value: 'created_at' }], filters: [], acts: [],
  page: () => import('./MailPage.svelte'),
};
