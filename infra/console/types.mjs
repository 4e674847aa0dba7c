// Writes src/api/schema.d.ts, the types of the API, from the OpenAPI document that the API serves.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import openapiTS, { astToString } from 'openapi-typescript';

const file = new URL('../../functions/system/openapi/openapi.json.gz', import.meta.url);
const tree = await openapiTS(JSON.parse(gunzipSync(readFileSync(file)).toString()), { alphabetize: true });
writeFileSync(new URL('src/api/schema.d.ts', import.meta.url), '// Written by npm run types.\n' + astToString(tree));
