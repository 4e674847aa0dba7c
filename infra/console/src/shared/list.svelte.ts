// The rows of a list: read page by page, kept while one looks at a document, read again when something changed.

import { get, Problem, type Query } from '../api/client.ts';
import type { Kind, Row } from './kind.ts';

interface Page {
  data: Row[];
  next_cursor: string | null;
}

const size = 100;

export class List {
  rows = $state.raw<Row[]>([]);
  hand = $state(0); // the row in hand
  picked = $state.raw<ReadonlySet<string>>(new Set());
  changed = $state.raw<ReadonlySet<string>>(new Set()); // rows that somebody else changed
  complete = $state(false);
  loading = $state(false);
  problem = $state.raw<Problem | undefined>();
  scroll = 0;
  read = $state(false); // at least one page was read
  #cursor: string | undefined;
  #stale = false;
  #reading: AbortController | undefined;

  address = ''; // of the list, to go back to

  constructor(readonly kind: Kind, readonly query: Query) {}

  /** Reads the first page, or all pages read so far again. Rows stay on screen meanwhile. */
  async refresh() {
    const wanted = Math.max(this.rows.length, 1);
    await this.#during(async (signal) => {
      const rows: Row[] = [];
      let cursor: string | undefined;
      do {
        const page = await this.#page(cursor, signal);
        rows.push(...page.data);
        cursor = page.next_cursor ?? undefined;
      } while (cursor && rows.length < wanted && rows.length < 1000);
      const before = new Map(this.rows.map((r) => [r.id, r.version]));
      this.changed = new Set(this.read && !this.#stale ? rows.filter((r) => (before.get(r.id) ?? r.version) !== r.version).map((r) => r.id) : []);
      const inHand = this.rows[this.hand]?.id;
      this.rows = rows;
      const at = rows.findIndex((r) => r.id === inHand);
      this.hand = at >= 0 ? at : Math.min(this.hand, Math.max(rows.length - 1, 0));
      this.picked = new Set(rows.filter((r) => this.picked.has(r.id)).map((r) => r.id));
      this.#cursor = cursor;
      this.complete = !cursor;
      this.read = true;
      this.#stale = false;
    });
  }

  /** Reads the next page. */
  async more() {
    if (this.complete || this.loading || !this.read) return;
    await this.#during(async (signal) => {
      const page = await this.#page(this.#cursor, signal);
      const known = new Set(this.rows.map((r) => r.id));
      this.rows = [...this.rows, ...page.data.filter((r) => !known.has(r.id))];
      this.#cursor = page.next_cursor ?? undefined;
      this.complete = !this.#cursor;
    });
  }

  /** Something of this kind was changed here: the next look reads it again. */
  touch() {
    this.#stale = true;
  }

  pick(id: string, on?: boolean) {
    const next = new Set(this.picked);
    if (on ?? !next.has(id)) next.add(id);
    else next.delete(id);
    this.picked = next;
  }

  #page(cursor: string | undefined, signal: AbortSignal): Promise<Page> {
    return get<Page>('/v1/' + this.kind.name, { ...this.query, limit: size, cursor }, signal);
  }

  async #during(read: (signal: AbortSignal) => Promise<void>) {
    this.#reading?.abort();
    const mine = (this.#reading = new AbortController());
    this.loading = true;
    try {
      await read(mine.signal);
      this.problem = undefined;
    } catch (e) {
      if (mine.signal.aborted) return;
      if (!(e instanceof Problem)) throw e;
      this.problem = e;
    } finally {
      if (this.#reading === mine) this.loading = false;
    }
  }
}

const lists = new Map<string, List>();
const last = new Map<string, List>();

/** The list of a kind with a query, as it was left. */
export function listOf(kind: Kind, query: Query, address: string): List {
  const key = kind.name + '?' + new URLSearchParams(Object.entries(query).filter(([, v]) => v !== undefined && v !== '').map(([k, v]) => [k, String(v)]));
  // The list asked for last is the newest: it is not the one that is forgotten.
  const l = lists.get(key) ?? new List(kind, query);
  lists.delete(key);
  lists.set(key, l);
  if (lists.size > 30) lists.delete(lists.keys().next().value!);
  l.address = address;
  last.set(kind.name, l);
  return l;
}

/** The list from which one came to a document of a kind. */
export const lastList = (kind: string) => last.get(kind);

/** Marks lists as changed by this browser. A change of a document may change others: all kinds are read again. */
export function touchLists() {
  for (const l of lists.values()) l.touch();
}

/** Forgets all rows, for another organisation. */
export function forgetLists() {
  lists.clear();
  last.clear();
}
