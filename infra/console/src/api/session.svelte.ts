// Sign-in by OpenID Connect: code flow with PKCE (RFC 7636), rotating refresh token (RFC 9700, 4.14).
// The access token is in memory only; the refresh token is in the tab's sessionStorage.

import type { Config } from './config.ts';
import { eraseDrafts } from './draft.ts';

const kept = { refresh: 'comptoir.refresh', begun: 'comptoir.signin' };

interface Tokens {
  access_token: string;
  refresh_token?: string;
  expires_in: number;
}

let config: Config;
let access = '';
let expires = 0;
let renewal: Promise<boolean> | undefined;

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const random = () => base64(crypto.getRandomValues(new Uint8Array(32)));
const home = () => location.origin + '/';

/** The page that a person saw before the sign-in; it is shown again after it. */
interface Begun {
  state: string;
  verifier: string;
  page: string;
}

/** Restores the session after a reload, or completes a sign-in. False: nobody is signed in. */
export async function restore(c: Config): Promise<boolean> {
  config = c;
  const answer = new URLSearchParams(location.search);
  if (!answer.has('code') && !answer.has('error')) return renew();
  const begun: Begun | null = JSON.parse(sessionStorage.getItem(kept.begun) ?? 'null');
  sessionStorage.removeItem(kept.begun);
  history.replaceState(null, '', '/' + (begun?.page ?? ''));
  if (!begun || answer.get('state') !== begun.state || !answer.has('code')) return renew();
  return take({ grant_type: 'authorization_code', code: answer.get('code')!, redirect_uri: home(), code_verifier: begun.verifier });
}

/** Goes to the sign-in page. It does not return. */
export async function signIn(language: string): Promise<never> {
  const begun: Begun = { state: random(), verifier: random(), page: location.hash };
  sessionStorage.setItem(kept.begun, JSON.stringify(begun));
  const challenge = base64(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(begun.verifier))));
  location.assign(config.authorize + '?' + new URLSearchParams({
    response_type: 'code', client_id: config.client_id, redirect_uri: home(), scope: config.scope, state: begun.state,
    code_challenge: challenge, code_challenge_method: 'S256', lang: language,
  }));
  return new Promise(() => {});
}

/** Signs out: erases what this browser keeps, revokes the refresh token, and ends the session of the sign-in page. */
export async function signOut(): Promise<never> {
  const token = sessionStorage.getItem(kept.refresh);
  access = '';
  sessionStorage.clear();
  await eraseDrafts();
  if (token) await post(config.revoke, { token }).catch(() => {});
  location.assign(config.logout + '?' + new URLSearchParams({ client_id: config.client_id, logout_uri: home() }));
  return new Promise(() => {});
}

/** An access token that is valid for another half minute, or '' if the session has ended. */
export async function token(): Promise<string> {
  if (Date.now() > expires - 30_000) await renew();
  return access;
}

/** Asks for a new access token, once even if several requests need it. The organisation is that of GET /v1/me afterwards. */
export function renew(): Promise<boolean> {
  renewal ??= renewOnce().finally(() => (renewal = undefined));
  return renewal;
}

async function renewOnce(): Promise<boolean> {
  const refresh = sessionStorage.getItem(kept.refresh);
  if (!refresh) return false;
  return take({ grant_type: 'refresh_token', refresh_token: refresh });
}

async function take(form: Record<string, string>): Promise<boolean> {
  const res = await post(config.token, form);
  if (!res.ok) {
    if (res.status >= 500) throw new TypeError(`token: ${res.status}`);
    access = '';
    expires = 0;
    sessionStorage.removeItem(kept.refresh);
    return false;
  }
  const t: Tokens = await res.json();
  access = t.access_token;
  expires = Date.now() + t.expires_in * 1000;
  if (t.refresh_token) sessionStorage.setItem(kept.refresh, t.refresh_token);
  return true;
}

// A lost connection is tried again: the sign-in accepts a refresh token once more within its grace period.
async function post(address: string, form: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams({ ...form, client_id: config.client_id });
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetch(address, { method: 'POST', body });
    } catch (e) {
      if (attempt === 3) throw e;
      await new Promise((r) => setTimeout(r, 300 << attempt));
    }
  }
}
