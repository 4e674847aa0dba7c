// Declared fields of simple forms, and the request that they become.

import { decimal } from './format.ts';

export interface Entry {
  name: string; // in the form
  label: string;
  pointer?: string; // in the request, if it is another: billing_address/city
  options?: [value: string, text: string][];
  num?: boolean; // a decimal
  whole?: boolean; // a whole number
  long?: boolean; // several lines
  check?: boolean;
  type?: 'email' | 'tel' | 'url' | 'date';
}

const parts = (e: Entry) => (e.pointer ?? e.name).split('/');

/** The values of a record, by the names of the fields. */
export function valuesOf(entries: Entry[], record: any, typed: (n: string | undefined) => string): Record<string, any> {
  return Object.fromEntries(entries.map((e) => {
    const v = parts(e).reduce((x, p) => x?.[p], record);
    return [e.name, e.check ? !!v : e.num ? typed(v) : (v ?? '')];
  }));
}

/** The request: what differs from the record; an emptied field becomes null. */
export function requestOf(entries: Entry[], values: Record<string, any>, record: any = {}): Record<string, any> {
  const body: Record<string, any> = {};
  for (const e of entries) {
    const before = parts(e).reduce((x, p) => x?.[p], record);
    let v = values[e.name];
    if (e.num) v = v === '' ? '' : decimal(String(v));
    if (e.whole) v = String(v ?? '').trim() === '' ? '' : Number(v);
    if (e.check ? !!before === v : (before ?? '') === v) continue;
    const path = parts(e);
    const name = path.pop()!;
    const at = path.reduce((x, p) => (x[p] ??= {}), body);
    at[name] = v === '' ? null : v;
  }
  return body;
}
