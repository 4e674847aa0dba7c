// Jobs: imports of files.

import { moment, quantity } from '../shared/format.ts';
import type { Kind, Row, State } from '../shared/kind.ts';
import { w } from '../words/words.ts';

const words = w.kinds.jobs;

function state(r: Row): State {
  const tone = ({ requested: '', uploaded: 'half', checked: 'half', running: 'half', done: 'open', done_with_errors: 'late', failed: 'late', cancelled: 'void' } as const)[r.status as string] ?? '';
  return { tone, text: (words.status as Record<string, string>)[r.status] ?? r.status };
}

export const jobs: Kind = {
  name: 'jobs', right: 'jobs', go: 'i', words, state, create: true,
  label: (r) => r.file ?? words.one,
  columns: [
    { key: 'at', width: 110, quiet: true, cell: (r) => moment(r.created_at) }, { key: 'file', width: 0, cell: (r) => r.file ?? '' },
    { key: 'about', width: 120, quiet: true, cell: (r) => (w.import as unknown as Record<string, string>)[r.about] ?? '' }, { key: 'status', width: 210, state },
    { key: 'done', width: 80, num: true, quiet: true, cell: (r) => quantity(r.counts.done) }, { key: 'created', width: 80, num: true, cell: (r) => quantity(r.counts.created) },
    { key: 'errors', width: 80, num: true, cell: (r) => (r.counts.errors ? quantity(r.counts.errors) : ''), late: (r) => r.counts.errors > 0 },
    { key: 'by', width: 140, quiet: true, cell: (r) => r.by.name },
  ],
  tabs: [{ key: 'all', query: {} }, { key: 'errors', query: { status: 'done_with_errors,failed' } }, { key: 'running', query: { status: 'requested,uploaded,checked,running' } }],
  sorts: [{ key: 'newest', value: '-created_at' }, { key: 'oldest', value: 'created_at' }], filters: [], acts: [],
  page: () => import('./ImportPage.svelte'),
  form: () => import('./ImportForm.svelte'),
};
