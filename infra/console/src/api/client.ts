// Requests to the API: token, version, key against doubling, retries, problems.

import { renew, token } from './session.svelte.ts';

/** What one value of a request lacks: where it is (a JSON pointer), which rule, and what to do. */
export interface Fault {
  pointer: string;
  code: string;
  detail: string;
}

/** An error response (RFC 9457), or a connection that was lost (status 0). */
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, detail: string, readonly errors: Fault[] = []) {
    super(detail);
  }
}

export type Query = Record<string, string | number | boolean | undefined>;

export interface Answer<T> {
  body: T;
  etag: string;
}

/** One intent of a person: its retries carry the same Idempotency-Key, so that a double click changes nothing twice. */
export class Intent {
  #key = '';
  #sent = '';

  /** The key for a request: a new one unless the same request was sent and its outcome is unknown. */
  keyFor(request: string): string {
    if (!this.#key || request !== this.#sent) [this.#key, this.#sent] = [crypto.randomUUID(), request];
    return this.#key;
  }

  /** The outcome is known. */
  settle() {
    this.#key = '';
  }
}

export interface Send {
  version?: number; // If-Match
  dryRun?: boolean | 'totals'; // totals: only the sums of a document, without its guards
  intent?: Intent;
  query?: Query;
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const res = await request('GET', path, { query, signal });
  return res.json();
}

/** A file of the API, such as a PDF. */
export async function file(path: string): Promise<Blob> {
  return (await request('GET', path, {})).blob();
}

export async function send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown, o: Send = {}): Promise<T> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers: Record<string, string> = text === undefined ? {} : { 'content-type': 'application/json' };
  if (o.version !== undefined) headers['if-match'] = `"${o.version}"`;
  const intent = o.intent ?? new Intent();
  if (!o.dryRun) headers['idempotency-key'] = intent.keyFor(`${method} ${path} ${o.version} ${text}`);
  const query = { ...o.query, dry_run: o.dryRun || undefined };
  try {
    const res = await request(method, path, { headers, text, query });
    intent.settle();
    return res.status === 204 ? (undefined as T) : res.json();
  } catch (e) {
    if (e instanceof Problem && e.status > 0 && e.status < 500) intent.settle();
    throw e;
  }
}

interface Raw {
  headers?: Record<string, string>;
  text?: string;
  query?: Query;
  signal?: AbortSignal;
}

const pauses = [300, 900, 2500, 5000];

async function request(method: string, path: string, r: Raw): Promise<Response> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(r.query ?? {})) if (value !== undefined && value !== '') query.set(name, String(value));
  const address = path + (query.size ? '?' + query : '');
  let renewed = false;
  for (let attempt = 0; ; attempt++) {
    let res: Response;
    try {
      const bearer = await token();
      if (!bearer) throw new Problem(401, 'session.ended', '');
      res = await fetch(address, { method, body: r.text, signal: r.signal, headers: { ...r.headers, authorization: 'Bearer ' + bearer } });
    } catch (e) {
      if (e instanceof Problem || r.signal?.aborted) throw e;
      const pause = pauses[attempt];
      if (pause === undefined) throw new Problem(0, 'connection.lost', '');
      await new Promise((go) => setTimeout(go, pause));
      continue;
    }
    if (res.ok) return res;
    if (res.status === 401 && !renewed) {
      renewed = true;
      if (await renew()) continue;
      throw new Problem(401, 'session.ended', '');
    }
    const pause = pauses[attempt];
    if ([429, 502, 503, 504].includes(res.status) && pause !== undefined) {
      await new Promise((go) => setTimeout(go, Math.min(10_000, Number(res.headers.get('retry-after')) * 1000 || pause)));
      continue;
    }
    throw await problem(res);
  }
}

async function problem(res: Response): Promise<Problem> {
  const body = await res.json().catch(() => ({}));
  return new Problem(res.status, body.code ?? `http.${res.status}`, body.detail ?? body.message ?? res.statusText, body.errors ?? []);
}
