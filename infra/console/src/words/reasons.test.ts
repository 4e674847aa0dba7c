import { expect, test } from 'vitest';
import statuses from '../../../../shared/op/statuses.txt?raw';
import { reasons } from './reasons.ts';

const codes = statuses.split('\n').map((l) => l.split(/\s/)[0]).filter(Boolean);

test('every reason has a code of the API', () => {
  expect(Object.keys(reasons).filter((code) => !codes.includes(code))).toEqual([]);
});

// What a clerk can meet in a form or beside a greyed button is told in French. The rest concerns programs.
test('the rules of documents, lines, payments and merges are told in French', () => {
  const met = /^(document|line|merge|unmerge|payment|invoice|item|mail|money|order|estimate)\./;
  const programs = /(customer_inline|customer_twice|delivery_date|invoiced_differs|sections_fixed|mail\.statement|channel|channel_fixed|external_ref_fixed|line\.kind|estimate\.name)$/;
  expect(codes.filter((code) => met.test(code!) && !programs.test(code!) && !reasons[code!])).toEqual([]);
});
