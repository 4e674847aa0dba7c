// What all documents of sales have in common: rows, columns, and the document itself.

import { date, money } from '../shared/format.ts';
import type { Column, Kind, Row } from '../shared/kind.ts';
import type { Named } from '../api/me.svelte.ts';

export interface Line {
  id?: number;
  item_id?: string;
  sku?: string;
  kind?: string;
  name: string;
  description?: string;
  unit?: string;
  quantity: string;
  rate: string;
  discount?: { percent?: string; amount?: string };
  tax: Named & { components: { rate: string }[] };
  amount: string;
  net: string;
  section?: number;
  invoiced?: string;
  converted?: string;
  from?: { document: string; line: number }[];
}

export interface Totals {
  subtotal: string;
  discount: string;
  shipping: string;
  net: string;
  taxes: { category: string; rate: string; base: string; tax: string }[];
  tax: string;
  adjustment: string;
  total: string;
}

export interface Allowed {
  action: string;
  allowed: boolean;
  code?: string;
  detail?: string;
}

export type Address = { [part: string]: string | undefined };

export interface Section {
  shipping_charge?: string;
  shipping_tax?: Named;
  discount?: { percent?: string; amount?: string };
  adjustment?: string;
}

/** A document as the API returns it; what only some kinds have is optional. */
export interface Document extends Row {
  kind: string;
  number?: string;
  status: string;
  customer: Named & { legal_name?: string };
  billing_address: Address;
  shipping_address: Address;
  date?: string;
  currency: string;
  lines: Line[];
  sections: Section[];
  totals: Totals;
  allowed_actions: Allowed[];
  warnings?: { detail: string }[];
}

export interface DocumentKind extends Kind {
  apiKind: string; // kind in the API: sales-order
  dates: DateField[];
  parent?: (d: Document) => Link[]; // documents it came from
  children: Child[]; // documents that it became
  taken?: 'invoiced' | 'converted'; // the column of what was taken over, on the page
  mailable: boolean;
  stock?: (d: Document) => boolean; // the page shows what is available of each line
}

export interface DateField {
  field: string;
  label: string;
}

export interface Link {
  path: string;
  id: string;
  number: string;
}

export interface Child {
  path: string;
  filter: string;
}

export const total: Column = { key: 'total', width: 118, num: true, sort: 'total', cell: (r) => money(r.total, r.currency) };
export const balance: Column = { key: 'balance', width: 118, num: true, quiet: true, sort: 'balance', cell: (r) => (Number(r.balance) ? money(r.balance, r.currency) : '') };
export const customer: Column = { key: 'customer', width: 0, sort: 'customer_name', cell: (r) => r.customer_name };
export const salesperson: Column = { key: 'salesperson', width: 130, quiet: true, off: true, cell: (r) => r.salesperson_name };
const sorted = ['date', 'due_date', 'valid_until', 'expected_shipment'];
export const on = (key: string, late?: (r: Row) => boolean): Column => ({ key, width: 104, quiet: !late, cell: (r) => date(r[key]), late, sort: sorted.includes(key) ? key : undefined });
export const newestFirst = [
  { key: 'newest', value: '-date' }, { key: 'oldest', value: 'date' }, { key: 'byCustomer', value: 'customer_name' }, { key: 'largest', value: '-total' }, { key: 'byNumber', value: '-number' },
];
export const parts: Record<string, number> = { none: 0, partly: 0.5, fully: 1 };
