// The settings of the place where the console is served: /config.json beside it.

export interface Config {
  client_id: string;
  authorize: string; // addresses of the sign-in (OpenID Connect)
  token: string;
  revoke: string;
  logout: string;
  scope: string;
}

export async function readConfig(): Promise<Config> {
  const res = await fetch('/config.json', { cache: 'no-cache' });
  if (!res.ok) throw new Error(`/config.json: ${res.status}`);
  return res.json();
}
