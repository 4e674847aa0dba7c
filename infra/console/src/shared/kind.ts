// What a kind of record is to the console: columns, tabs, filters, actions, pages. The shared parts draw it.

import type { Component } from 'svelte';
import type { Query } from '../api/client.ts';

/** A record as a list or a page reads it; what else it has depends on its kind. */
export interface Row {
  [field: string]: any;
  id: string;
  version: number;
}

/** A state is a dot and a word; the tone colours the dot. */
export interface State {
  tone: '' | 'open' | 'half' | 'late' | 'void';
  text: string;
}

export interface Column {
  key: string;
  width: number; // pixels; 0 takes what is left
  cell?: (r: Row) => string; // the field of this name if omitted
  state?: (r: Row) => State;
  part?: (r: Row) => number; // 0 to 1, drawn as a bar
  num?: boolean;
  quiet?: boolean;
  sort?: string; // the API's name for sorting by it
  off?: boolean; // hidden until chosen
  late?: (r: Row) => boolean; // red
}

export interface Tab {
  key: string;
  query: Query;
}

export interface Sort {
  key: string; // words of list
  value: string;
}

/** Something that can be done with a record. The API says whether it may be done now. */
export interface Act {
  action: string; // as in allowed_actions
  key: string;
  with?: 'mail' | 'pay' | 'convert' | 'merge' | 'form' | 'clone' | 'copy' | 'stock' | 'none'; // how it is asked; a question with a dry run if omitted. clone: a copy is stored; copy: a new form is filled
  to?: string; // the kind of the new document
  first?: boolean | ((r: Row) => boolean); // may be the one primary action
  body?: unknown;
}

export interface KindWords {
  one: string;
  many: string;
  new: string;
  empty: string;
  columns: Record<string, string>;
  tabs: Record<string, string>;
  status: Record<string, string>;
  actions: Record<string, string>;
}

/** A screen or a dialog, read when it is needed. Its properties differ, so they are not checked here. */
export type Loader = () => Promise<{ default: Component<any> }>;

export interface Kind {
  name: string; // as in the address: /v1/<name>, #/<name>
  right: string; // the module of rights
  go: string; // the second key of g
  words: KindWords;
  columns: Column[];
  tabs: Tab[];
  sorts: Sort[];
  filters: ('q' | 'customer' | 'date')[];
  label: (r: Row) => string; // how one names it
  state: (r: Row) => State;
  amount?: (r: Row) => string; // for the sum of what is selected
  acts: Act[];
  bulk?: string[]; // actions for several rows
  create: boolean;
  page?: Loader;
  form?: Loader;
}
