// What is available of items: asked for all lines of a document together.

import { get } from '../api/client.ts';
import { person } from '../api/me.svelte.ts';
import type { Row } from '../shared/kind.ts';

const together = 50; // ids that one request may name

/** What is available of some goods, by their ids. Services are not counted; without the right it is empty. */
export async function availableOf(ids: (string | undefined)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== undefined))];
  const found = new Map<string, string>();
  if (!person.may('items')) return found;
  const groups = Array.from({ length: Math.ceil(wanted.length / together) }, (_, i) => wanted.slice(i * together, (i + 1) * together));
  for (const page of await Promise.all(groups.map((g) => get<{ data: Row[] }>('/v1/items', { id: g.join(',') })))) {
    for (const i of page.data) if (i.stock) found.set(i.id, i.stock.available);
  }
  return found;
}
