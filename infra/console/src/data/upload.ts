// Sends a file to the bucket, with the form that the API signed (S3's POST policy).

import { Problem } from '../api/client.ts';

export async function upload(to: { url: string; fields: Record<string, string> }, file: File) {
  const form = new FormData();
  for (const [name, value] of Object.entries(to.fields)) form.append(name, value);
  form.append('file', file);
  const res = await fetch(to.url, { method: 'POST', body: form }).catch(() => undefined);
  if (!res) throw new Problem(0, 'connection.lost', '');
  if (!res.ok) throw new Problem(res.status, 'upload.refused', await res.text());
}
