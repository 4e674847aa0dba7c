import { expect, test } from 'vitest';
import type { Document, DocumentKind } from './document.ts';
import { bodyOf, copyOf, formOf } from './form.ts';

const kind = { dates: [{ field: 'date', label: '' }, { field: 'valid_until', label: '' }] } as unknown as DocumentKind;
const tax = { id: 'tax_1', name: 'TVA 20 %', components: [{ rate: '20' }] };
const saved = {
  id: 'est_1', version: 3, kind: 'estimate', number: 'EST-1', status: 'draft', customer: { id: 'con_1', name: 'Martin' }, billing_address: {}, shipping_address: {}, date: '2026-11-30', valid_until: '2026-12-31',
  reference: 'BC 1', currency: 'EUR', sections: [{}], allowed_actions: [], totals: {},
  lines: [{ id: 1, item_id: 'itm_1', name: 'Farine', quantity: '20', rate: '38', tax, amount: '760.00', net: '760.00', discount: { percent: '5' } }],
} as unknown as Document;

test('an untouched document sends nothing', () => {
  expect(bodyOf(formOf(saved, kind, '2026-12-01'), saved)).toEqual({});
});

test('what was changed is sent: a quantity with its line, an emptied reference as null', () => {
  const form = formOf(saved, kind, '2026-12-01');
  form.lines[0]!.quantity = '12,5';
  form.reference = '';
  expect(bodyOf(form, saved)).toEqual({ reference: null, lines: [{ id: 1, item_id: 'itm_1', quantity: '12.5', rate: '38', tax_id: 'tax_1', discount: { percent: '5' } }] });
});

test('a discount is a percentage or an amount, and an emptied one is removed', () => {
  const form = formOf(saved, kind, '2026-12-01');
  form.lines[0]!.discount = '7,50';
  expect((bodyOf(form, saved).lines as { discount: unknown }[])[0]!.discount).toEqual({ amount: '7.50' });
  form.lines[0]!.discount = '';
  expect((bodyOf(form, saved).lines as { discount: unknown }[])[0]!.discount).toBeNull();
});

test('a copy is a new document: no ids of lines, today', () => {
  const form = copyOf(saved, kind, '2026-12-01');
  const body = bodyOf(form, undefined);
  expect(body).toMatchObject({ customer_id: 'con_1', date: '2026-12-01', reference: 'BC 1' });
  expect(body.valid_until).toBeUndefined();
  expect(body.lines).toEqual([{ item_id: 'itm_1', quantity: '20', name: 'Farine', rate: '38', tax_id: 'tax_1', discount: { percent: '5' } }]);
});

test('the name of an item is sent only if it was rewritten', () => {
  const form = formOf(undefined, kind, '2026-12-01');
  form.customer = { id: 'con_1', name: 'Martin' };
  form.lines[0] = { ...form.lines[0]!, item_id: 'itm_1', name: 'Farine', given: 'Farine', quantity: '1', rate: '38' };
  expect(bodyOf(form, undefined).lines).toEqual([{ item_id: 'itm_1', quantity: '1', rate: '38' }]);
  form.lines[0].name = 'Farine bio';
  expect(bodyOf(form, undefined).lines).toEqual([{ item_id: 'itm_1', quantity: '1', name: 'Farine bio', rate: '38' }]);
});
