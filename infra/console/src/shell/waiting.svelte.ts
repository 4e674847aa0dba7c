// What waits for the user, as numbers in the menu. Read at most twice a minute.

import { get, Problem } from '../api/client.ts';
import { quantity } from '../shared/format.ts';

/** A number of records; more: there are more than this. */
export interface Count {
  count: number;
  more?: boolean;
  sum?: string;
}

export interface HomeFigures {
  [figure: string]: unknown;
}

class Waiting {
  figures = $state.raw<Record<string, { text: string; bad: boolean }>>({});
  #at = 0;

  of(kind: string) {
    return this.figures[kind];
  }

  touch() {
    this.#at = 0;
  }

  async read() {
    if (Date.now() - this.#at < 30_000) return;
    this.#at = Date.now();
    const count = async (path: string, query: Record<string, string | boolean>, bad = false) => {
      const page = await get<{ data: unknown[]; next_cursor: string | null }>('/v1/' + path, { ...query, limit: 200 });
      const n = page.data.length;
      return [path, { text: n ? quantity(n) + (page.next_cursor ? '+' : '') : '', bad }] as const;
    };
    try {
      const all = await Promise.all([
        count('estimates', { status: 'sent' }), count('sales-orders', { status: 'draft' }), count('invoices', { overdue: true }, true),
        count('jobs', { status: 'done_with_errors,failed' }, true),
      ]);
      this.figures = Object.fromEntries(all.filter(([, f]) => f.text));
    } catch (e) {
      if (!(e instanceof Problem)) throw e;
    }
  }
}

export const waiting = new Waiting();
