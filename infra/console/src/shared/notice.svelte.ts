// Short notices at the bottom: what was done, or why it failed.

import { Problem } from '../api/client.ts';
import { language, w } from '../words/words.ts';
import { reasons } from '../words/reasons.ts';

export interface Notice {
  id: number;
  text: string;
  bad: boolean;
  href?: string;
}

export const notices = $state<Notice[]>([]);
let id = 0;

export function notify(text: string, o: { bad?: boolean; href?: string } = {}) {
  const n = { id: ++id, text, bad: !!o.bad, href: o.href };
  notices.push(n);
  if (notices.length > 2) notices.shift();
  setTimeout(() => dismiss(n.id), o.bad ? 12_000 : 3_000);
}

export function dismiss(which: number) {
  const i = notices.findIndex((n) => n.id === which);
  if (i >= 0) notices.splice(i, 1);
}

/** The reason in the reader's language: by its code where there are words for it, else as the API says it. */
export function because(p: { code?: string; detail?: string; status?: number }): string {
  if (p.code === 'connection.lost') return w.problem.lost;
  if (p.code === 'session.ended') return w.problem.ended;
  if (p.status === 412) return w.problem.stale;
  if (p.status && p.status >= 500) return w.problem.server;
  return (language === 'fr' && p.code && reasons[p.code]) || p.detail || w.problem.server;
}

/** Shows why something failed. Errors of the program itself are not hidden. */
export function complain(e: unknown) {
  if (!(e instanceof Problem)) throw e;
  notify(because(e), { bad: true });
}
