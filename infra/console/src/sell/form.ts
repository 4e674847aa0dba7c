// What is typed in a document's form, and the request that it becomes.

import { decimal, typed } from '../shared/format.ts';
import type { Document, DocumentKind, Line } from './document.ts';

export interface FormLine {
  key: number; // for the screen
  id?: number; // a saved line
  item_id?: string;
  sku: string;
  name: string;
  given?: string; // the item's own name: not sent, so that the customer's language decides
  description: string;
  unit: string;
  quantity: string; // as typed
  rate: string;
  discount: string; // 5 % or an amount
  tax_id: string;
  stock?: string; // what is available
}

export interface FormSection {
  discount: string;
  shipping: string;
  tax: string;
}

export interface Form {
  customer?: { id: string; name: string };
  shipping: string;
  number?: string; // of a new document, where the company numbers by hand
  reference: string;
  dates: Record<string, string>;
  term: string;
  method: string;
  warehouse: string;
  notes: string;
  remarks: string;
  sections: FormSection[];
  lines: FormLine[];
}

let last = 0;
export const emptyLine = (): FormLine => ({ key: ++last, sku: '', name: '', description: '', unit: '', quantity: '', rate: '', discount: '', tax_id: '' });
export const isEmpty = (l: FormLine) => !l.item_id && !l.sku && !l.name && !l.rate;

const discountText = (d: Line['discount']) => (d?.percent ? typed(d.percent) + ' %' : typed(d?.amount));

/** The form of a document, or of a new one. */
export function formOf(d: Document | undefined, kind: DocumentKind, today: string): Form {
  const lines = (d?.lines ?? []).map((l): FormLine => ({
    ...emptyLine(), id: l.id, item_id: l.item_id, sku: l.sku ?? '', name: l.name, description: l.description ?? '', unit: l.unit ?? '',
    quantity: typed(l.quantity), rate: typed(l.rate), discount: discountText(l.discount), tax_id: l.tax.id,
  }));
  return {
    customer: d && { id: d.customer.id, name: d.customer.name }, shipping: [d?.shipping_address.street, d?.shipping_address.city].filter(Boolean).join(', '),
    number: '', reference: d?.reference ?? '', dates: Object.fromEntries(kind.dates.map((f) => [f.field, d?.[f.field] ?? (f.field === 'date' && !d ? today : '')])),
    term: d?.payment_term?.id ?? '', method: d?.delivery_method?.id ?? '', warehouse: d?.warehouse?.id ?? '', notes: d?.notes ?? '', remarks: d?.remarks ?? '',
    sections: (d?.sections ?? [{}]).map((s) => ({ discount: discountText(s.discount), shipping: typed(s.shipping_charge), tax: s.shipping_tax?.id ?? '' })),
    lines: [...lines, emptyLine()],
  };
}

/** The form of a new document with the content of another one. Its dates are not taken over. */
export function copyOf(d: Document, kind: DocumentKind, today: string): Form {
  const form = formOf(d, kind, today);
  return { ...form, dates: formOf(undefined, kind, today).dates, lines: form.lines.map((l) => ({ ...l, id: undefined })) };
}

function discountOf(text: string) {
  const t = text.trim();
  if (!t) return undefined;
  return t.endsWith('%') ? { percent: decimal(t.slice(0, -1)) } : { amount: decimal(t) };
}

function lineOf(l: FormLine, saved: Line | undefined) {
  return {
    ...(l.id ? { id: l.id } : {}),
    ...(l.item_id ? { item_id: l.item_id } : {}),
    quantity: decimal(l.quantity || '1'),
    ...(l.name && (!l.item_id || l.name !== (l.given ?? saved?.name)) ? { name: l.name } : {}),
    ...(l.rate ? { rate: decimal(l.rate) } : {}),
    ...(l.tax_id ? { tax_id: l.tax_id } : {}),
    ...(discountOf(l.discount) || saved?.discount ? { discount: discountOf(l.discount) ?? null } : {}),
  };
}

/** The request: all of a new document; of a saved one what was changed. */
export function bodyOf(f: Form, base: Document | undefined): Record<string, unknown> {
  const was = (field: string) => (base as Record<string, any> | undefined)?.[field];
  const body: Record<string, unknown> = {};
  const put = (name: string, value: string, before: string | undefined) => {
    if (value !== (before ?? '')) body[name] = value || null;
  };
  if (f.customer && f.customer.id !== base?.customer.id) body.customer_id = f.customer.id;
  if (!base && f.number?.trim()) body.number = f.number.trim();
  put('reference', f.reference, was('reference'));
  for (const [field, value] of Object.entries(f.dates)) put(field, value, was(field));
  put('payment_term_id', f.term, was('payment_term')?.id);
  put('delivery_method_id', f.method, was('delivery_method')?.id);
  put('warehouse_id', f.warehouse, was('warehouse')?.id);
  put('notes', f.notes, was('notes'));
  put('remarks', f.remarks, was('remarks'));
  const lines = f.lines.filter((l) => !isEmpty(l)).map((l) => lineOf(l, base?.lines.find((b) => b.id === l.id)));
  const before = base?.lines.map((l) => lineOf({ ...emptyLine(), id: l.id, item_id: l.item_id, name: l.name, quantity: typed(l.quantity), rate: typed(l.rate), discount: discountText(l.discount), tax_id: l.tax.id }, l));
  if (JSON.stringify(lines) !== JSON.stringify(before)) body.lines = lines;
  const sections = f.sections.map((s) => ({
    ...(discountOf(s.discount) ? { discount: discountOf(s.discount) } : {}), ...(s.shipping ? { shipping_charge: decimal(s.shipping) } : {}), ...(s.tax && s.shipping ? { shipping_tax_id: s.tax } : {}),
  }));
  const had = (base?.sections ?? [{}]).map((s) => ({
    ...(discountOf(discountText(s.discount)) ? { discount: discountOf(discountText(s.discount)) } : {}), ...(s.shipping_charge ? { shipping_charge: s.shipping_charge } : {}),
    ...(s.shipping_tax && s.shipping_charge ? { shipping_tax_id: s.shipping_tax.id } : {}),
  }));
  if (f.sections.length === 1 && JSON.stringify(sections) !== JSON.stringify(had)) body.sections = sections;
  return body;
}

/** The fields in which two versions differ. */
export function changedFields(a: Document | undefined, b: Document | undefined): string[] {
  const skip = new Set(['version', 'updated_at', 'allowed_actions', 'totals']);
  return Object.keys({ ...a, ...b }).filter((k) => !skip.has(k) && JSON.stringify(a?.[k]) !== JSON.stringify(b?.[k]));
}
