// The day of a small company, played with the client against a running system. Arguments: address, token.

import assert from 'node:assert/strict';
import { comptoir, intent, match, Problem, rows } from '../src/index.ts';

const [address = '', token = ''] = process.argv.slice(2);

// Every fifth request is lost on its way back: the client sends it again, and nothing is done twice.
let sent = 0;
let lost = 0;
const api = comptoir({
  address, token: () => token,
  fetch: async (request) => {
    const response = await fetch(request);
    if (++sent % 5 !== 0) return response;
    lost++;
    throw new TypeError('the answer is lost');
  },
});

const refused = async (what: Promise<unknown>, status: number, code: string): Promise<Problem> => {
  const p = await what.then(() => undefined, (e: unknown) => e);
  assert.ok(p instanceof Problem, `expected ${status} ${code}, got ${p}`);
  assert.deepEqual([p.status, p.code], [status, code]);
  return p;
};
const have = <T>(r: { data?: T }): T => {
  assert.ok(r.data);
  return r.data;
};

// A customer, changed once; a second change on the old version is refused.
const made = have(await api.POST('/v1/contacts', {
  body: { display_name: 'Boulangerie Martin', customer: true, billing_address: { street: '12, rue de Paris', postal_code: '95420', city: 'Magny-en-Vexin', country: 'FR' } },
}));
const customer = have(await api.PATCH('/v1/contacts/{id}', { params: { path: { id: made.id }, header: match(made) }, body: { email: 'compta@martin.example' } }));
await refused(api.PATCH('/v1/contacts/{id}', { params: { path: { id: made.id }, header: match(made) }, body: { phone: '01 34 67 00 00' } }), 412, 'version.stale');

// Two items. A wrong price is refused at its field.
const flour = have(await api.POST('/v1/items', { body: { name: 'Farine T65', sku: 'FAR-T65', price: '38.00' } }));
const yeast = have(await api.POST('/v1/items', { body: { name: 'Levure fraîche', sku: 'LEV-500', price: '4.90' } }));
const wrong = await refused(api.POST('/v1/items', { body: { name: 'Sel', price: '-1' } }), 422, 'item.price');
assert.equal(wrong.at('/price').length, 1);

// An estimate, accepted, becomes an order.
const estimate = have(await api.POST('/v1/estimates', {
  body: { customer_id: customer.id, lines: [{ item_id: flour.id, quantity: '20' }, { item_id: yeast.id, quantity: '24' }] },
}));
assert.equal(estimate.totals.net, '877.60');
const offered = have(await api.POST('/v1/estimates/{id}/mark-sent', { params: { path: { id: estimate.id }, header: match(estimate) } }));
const accepted = have(await api.POST('/v1/estimates/{id}/mark-accepted', { params: { path: { id: estimate.id }, header: match(offered) } }));
const { order: first } = have(await api.POST('/v1/estimates/{id}/convert-to-order', { params: { path: { id: estimate.id }, header: match(accepted) }, body: {} }));

// A second order, sent twice with one key, is one order. The two are merged.
const second = { body: { customer_id: customer.id, lines: [{ item_id: yeast.id, quantity: '10' }] }, params: { header: intent() } };
const once = have(await api.POST('/v1/sales-orders', second));
assert.equal(have(await api.POST('/v1/sales-orders', second)).id, once.id);
const merged = have(await api.POST('/v1/sales-orders/merge', {
  body: { orders: [{ id: first.id, version: first.version }, { id: once.id, version: once.version }], into: first.id },
}));
assert.equal(merged.survivor.id, first.id);
assert.equal(merged.merged.status, 'merged');

// A part is invoiced, sent, paid in part, credited.
const survivor = have(await api.GET('/v1/sales-orders/{id}', { params: { path: { id: first.id } } }));
assert.equal(survivor.totals.net, '926.60');
const confirmed = have(await api.POST('/v1/sales-orders/{id}/confirm', { params: { path: { id: first.id }, header: match(survivor) } }));
const part = have(await api.POST('/v1/sales-orders/{id}/convert-to-invoice', {
  params: { path: { id: first.id }, header: match(confirmed) }, body: { lines: [{ line: confirmed.lines[0]!.id, quantity: '12' }] },
}));
assert.equal(part.invoice.totals.net, '456.00');
const invoice = have(await api.POST('/v1/invoices/{id}/mark-sent', { params: { path: { id: part.invoice.id }, header: match(part.invoice) } }));
const paid = have(await api.POST('/v1/invoices/{id}/record-payment', { params: { path: { id: invoice.id }, header: match(invoice) }, body: { amount: '100.00' } }));
assert.equal(paid.payment.amount, '100.00');
assert.equal(paid.balance, '447.20');
const credit = have(await api.POST('/v1/invoices/{id}/credit', { params: { path: { id: invoice.id }, header: match(paid) }, body: {} }));
assert.equal(credit.credit_note.totals.total, invoice.totals.total);

// A list, row by row through its pages; unchanged, it is 304.
const names: string[] = [];
for await (const r of rows((cursor) => api.GET('/v1/items', { params: { query: { limit: 1, cursor } } }))) names.push(r.name);
assert.deepEqual(names, ['Farine T65', 'Levure fraîche']);
const read = await api.GET('/v1/items/{id}', { params: { path: { id: flour.id } } });
const unchanged = await api.GET('/v1/items/{id}', { params: { path: { id: flour.id } }, headers: { 'If-None-Match': read.response.headers.get('etag')! } });
assert.equal(unchanged.response.status, 304);

// Nothing was done twice.
assert.ok(lost > 3);
for (const [path, count] of [['/v1/contacts', 1], ['/v1/estimates', 1], ['/v1/invoices', 1], ['/v1/credit-notes', 1], ['/v1/sales-orders', 2]] as const) {
  assert.equal(have(await api.GET(path, {})).data.length, count, path);
}
console.log(`A day in ${sent} requests, ${lost} of them lost: nothing was done twice.`);
