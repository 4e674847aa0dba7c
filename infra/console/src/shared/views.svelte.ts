// Saved views of lists: columns, filters and order under a name, of one person or shared. They are read once.

import { get, send, type Intent } from '../api/client.ts';
import type { Column, Kind, Row, Tab } from './kind.ts';
import { address } from './route.svelte.ts';

export interface View extends Row {
  kind: string;
  name: string;
  query?: string; // filters and order, as in the address of the list
  columns?: string[];
  shared: boolean;
  author_id: string;
}

let all = $state.raw<View[]>([]);
let reading: Promise<void> | undefined;

export const views = {
  of: (kind: Kind): View[] => all.filter((v) => v.kind === kind.name),
  get: (id: string | null): View | undefined => all.find((v) => v.id === id),
  read: (again = false): Promise<void> => {
    if (again || !reading) {
      reading = get<{ data: View[] }>('/v1/views').then((p) => void (all = p.data));
      reading.catch(() => (reading = undefined));
    }
    return reading;
  },
  async save(v: Partial<View> & { kind: string }, intent: Intent): Promise<View> {
    const { id, version, kind, ...body } = v;
    const saved = id ? await send<View>('PATCH', '/v1/views/' + id, body, { version, intent }) : await send<View>('POST', '/v1/views', { kind, ...body }, { intent });
    await views.read(true);
    return saved;
  },
  async remove(v: View, intent: Intent) {
    await send('DELETE', '/v1/views/' + v.id, undefined, { version: v.version, intent });
    await views.read(true);
  },
};

/** The parts of a list's address that are no part of the API's query. */
const others = ['tab', 'view'];

/** The API's query of an address: the filters of its tab, those that were chosen, and the order. */
export function queryOf(tab: Tab, at: URLSearchParams): string {
  const chosen = [...at].filter(([k, v]) => v && !others.includes(k));
  const all = Object.entries({ ...Object.fromEntries(Object.entries(tab.query).map(([k, v]) => [k, String(v)])), ...Object.fromEntries(chosen) });
  return String(new URLSearchParams(all.sort()));
}

/** The address that shows a view: the tab that says most of its filters, and the rest of them. */
export function addressOf(kind: Kind, v: View): string {
  const query = new URLSearchParams(v.query);
  const says = (t: Tab) => Object.entries(t.query).every(([k, x]) => query.get(k) === String(x));
  const tab = kind.tabs.filter(says).sort((a, b) => Object.keys(b.query).length - Object.keys(a.query).length)[0]!;
  const rest = [...query].filter(([k]) => !(k in tab.query));
  return `${address(kind.name)}?${new URLSearchParams([['tab', tab.key], ...rest, ['view', v.id]])}`;
}

/** Whether a list shows something else than its view. */
export function differs(v: View, columns: Column[], query: string): boolean {
  return columns.map((c) => c.key).join() !== (v.columns ?? []).join() || query !== String(new URLSearchParams([...new URLSearchParams(v.query)].sort()));
}
