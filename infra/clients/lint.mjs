// Checks the OpenAPI document that the API serves with Redocly and Spectral, each with its recommended rules: no error.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
const document = join(folder, 'openapi.json');
writeFileSync(document, gunzipSync(readFileSync(join(here, '../../functions/system/openapi/openapi.json.gz'))));
const quiet = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' };
const checks = [
  ['redocly', 'lint', document, '--config', 'redocly.yaml', '--format', 'summary'],
  ['spectral', 'lint', document, '--ruleset', 'spectral.yaml', '--fail-severity', 'error', '--format', 'text'],
];
let failed = false;
for (const [command, ...args] of checks) {
  const run = spawnSync(join(here, 'node_modules/.bin', command), args, { cwd: here, env: quiet, encoding: 'utf8' });
  if (run.status === 0) continue;
  failed = true;
  console.error(`${command}:\n${run.error ?? ''}${run.stdout}${run.stderr}`.slice(0, 8000));
}
rmSync(folder, { recursive: true });
if (failed) process.exit(1);
console.log('Redocly and Spectral find no error in the OpenAPI document.');
