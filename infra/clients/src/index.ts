// A client of Comptoir's API: typed requests by openapi-fetch, and the manners of the API around them.
//
//   const api = comptoir({ address: 'https://…', token: () => signedIn.accessToken });
//   const { data } = await api.POST('/v1/contacts', { body: { display_name: 'Chevalier' } });
//   await api.PATCH('/v1/contacts/{id}', { params: { path: { id: data!.id }, header: match(data!) }, body: { phone: '03 26 47 15 10' } });

import createFetch, { type Client, type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema.d.ts';

export type Schemas = components['schemas'];
export type Comptoir = Client<paths>;

export interface Options {
  /** Where the API is, without /v1. */
  address: string;
  /** The access token; after a 401 it is asked for a new one. */
  token: (renew: boolean) => string | Promise<string>;
  /** How often a request is sent at most, 4 by default. */
  attempts?: number;
  fetch?: typeof fetch;
}

/** One value that breaks a rule. */
export interface Fault {
  pointer: string;
  code: string;
  detail: string;
}

/** What the API refused, and why (RFC 9457). Compare code, show detail. */
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, readonly detail: string, readonly errors: Fault[], readonly request: string) {
    super(`${status} ${code}: ${detail}`);
    this.name = 'Problem';
  }

  /** The refusals of a value and of what is inside it. */
  at(pointer: string): Fault[] {
    return this.errors.filter((e) => e.pointer === pointer || e.pointer.startsWith(pointer + '/'));
  }
}

/** The condition of a change: the version that it is based on. */
export const match = (document: { version: number } | number) => ({ 'If-Match': `"${typeof document === 'number' ? document : document.version}"` });

/** The key of an intent: give the same one to send a change again without doing it twice. */
export const intent = (key: string = crypto.randomUUID()) => ({ 'Idempotency-Key': key });

/** Makes a client. A refusal is thrown as a Problem. */
export function comptoir(o: Options): Comptoir {
  const client = createFetch<paths>({ baseUrl: o.address.replace(/\/$/, ''), fetch: (request) => persist(request, o) });
  client.use(manners);
  return client;
}

const manners: Middleware = {
  onRequest({ request }) {
    // Every write has a key, so that a repeated request has no second effect.
    if (request.method !== 'GET' && !request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', crypto.randomUUID());
    return request;
  },
  async onResponse({ response }) {
    if (response.ok || response.status === 304) return response;
    const read = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; message?: string; errors?: Fault[] };
    throw new Problem(response.status, read.code ?? 'gateway', read.detail ?? read.message ?? response.statusText, read.errors ?? [], response.headers.get('apigw-requestid') ?? '');
  },
};

/** Sends a request, and sends it again where that is safe: without a response, when too many came, when the server is busy. */
async function persist(request: Request, o: Options): Promise<Response> {
  const send = o.fetch ?? fetch;
  const most = o.attempts ?? 4;
  let renew = false;
  for (let attempt = 1; ; attempt++) {
    const one = request.clone();
    one.headers.set('Authorization', `Bearer ${await o.token(renew)}`);
    const last = attempt >= most;
    let response: Response | undefined;
    try {
      response = await send(one);
    } catch (e) {
      if (last || request.signal.aborted) throw e;
    }
    if (response && (last || !again(response, renew))) return response;
    if (response?.status === 401) renew = true;
    else await pause(response?.headers.get('Retry-After'), attempt, request.signal);
  }
}

const again = (r: Response, renewed: boolean) =>
  r.status === 429 || r.status === 503 || (r.status === 409 && r.headers.has('Retry-After')) || (r.status === 401 && !renewed);

/** Waits as long as the API asks for, or ever longer, and never as long as another client. */
function pause(after: string | null | undefined, attempt: number, signal: AbortSignal): Promise<void> {
  const ms = (Number(after) * 1000 || 150 * 2 ** attempt) * (1 + Math.random() / 2);
  return new Promise((done, fail) => {
    const timer = setTimeout(done, Math.min(ms, 30_000));
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      fail(signal.reason);
    }, { once: true });
  });
}

/** The rows of a list, page after page. */
export async function* rows<T>(page: (cursor?: string) => Promise<{ data?: { data: T[]; next_cursor: string | null } }>): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const { data } = await page(cursor);
    yield* data?.data ?? [];
    cursor = data?.next_cursor ?? undefined;
  } while (cursor);
}
