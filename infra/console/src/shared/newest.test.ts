import { expect, test } from 'vitest';
import { newest } from './newest.ts';

test('an older read that comes late is not shown', async () => {
  const latest = newest();
  const shown: string[] = [];
  let late: (v: string) => void = () => {};
  const first = latest(new Promise<string>((done) => (late = done)), (v) => shown.push(v));
  await latest(Promise.resolve('accepted'), (v) => shown.push(v));
  late('sent');
  await first;
  expect(shown).toEqual(['accepted']);
});
