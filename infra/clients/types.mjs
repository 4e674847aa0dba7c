// Writes src/schema.d.ts, the types of the API, from the OpenAPI document that the API serves.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import openapiTS, { astToString } from 'openapi-typescript';

const served = new URL('../../functions/system/openapi/openapi.json.gz', import.meta.url);
const tree = await openapiTS(JSON.parse(gunzipSync(readFileSync(served)).toString()), { alphabetize: true });
writeFileSync(new URL('src/schema.d.ts', import.meta.url), '// Written by npm run build.\n' + astToString(tree));
