// What waits for the user: the figures of home, the numbers in the menu and on tabs, in one request at most twice a minute.

import { get, Problem } from '../api/client.ts';
import { quantity } from '../shared/format.ts';

/** Documents in a state: how many (more: the figure stops at 1,000) and their sums in the organisation's currency. */
export interface Figure {
  count: number;
  more: boolean;
  total?: string;
  balance?: string;
}

export type Figures = Record<string, Figure>;

export interface HomeFigures {
  date: string;
  currency: string;
  estimates?: Figures;
  sales_orders?: Figures;
  invoices?: Figures & { due: (Figure & { date: string })[] };
  mails?: { undelivered: Figure };
  jobs?: { failed: Figure };
}

// The number in the menu: what waits in each kind.
const menu: Record<string, [section: keyof HomeFigures, figure: string, bad?: boolean]> = {
  estimates: ['estimates', 'sent'], 'sales-orders': ['sales_orders', 'draft'], invoices: ['invoices', 'overdue', true], mails: ['mails', 'undelivered', true], jobs: ['jobs', 'failed', true],
};

class Waiting {
  home = $state.raw<HomeFigures | undefined>();
  #at = 0;

  /** A figure of a kind, as text; '' if nothing waits. */
  text(kind: string, figure: string): string {
    const f = (this.home?.[kind.replaceAll('-', '_') as keyof HomeFigures] as Figures | undefined)?.[figure];
    return f?.count ? quantity(f.count) + (f.more ? '+' : '') : '';
  }

  /** The number of a kind in the menu. */
  of(kind: string): { text: string; bad: boolean } | undefined {
    const m = menu[kind];
    return m && { text: this.text(m[0], m[1]), bad: !!m[2] };
  }

  /** Something was changed here: the next look reads again. */
  touch() {
    this.#at = 0;
  }

  async read() {
    if (Date.now() - this.#at < 30_000) return;
    this.#at = Date.now();
    try {
      this.home = await get<HomeFigures>('/v1/home');
    } catch (e) {
      if (!(e instanceof Problem)) throw e;
      this.#at = 0;
    }
  }
}

export const waiting = new Waiting();
