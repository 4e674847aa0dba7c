import { expect, test } from 'vitest';
import { decimal, money, sum, sumOf } from './format.ts';

test('a number is understood as it is typed in French or English', () => {
  const typed: [string, string][] = [
    ['12', '12'], ['12,5', '12.5'], ['1 284,50', '1284.50'], ['1 284,50', '1284.50'], ['1.284,50', '1284.50'], ['1,284.50', '1284.50'], [',5', '0.5'], ['-3', '-3'], ['−3', '-3'], ['12,', '12'],
    ['abc', 'abc'], ['1,2,3', '1,2,3'], ['', ''],
  ];
  for (const [text, want] of typed) expect(decimal(text), text).toBe(want);
});

test('sums are exact', () => {
  expect(sum(['0.1', '0.2'])).toBe('0.3');
  expect(sum(['598.29', '248.82'])).toBe('847.11');
  expect(sum(['5', '-7.25'])).toBe('-2.25');
  expect(sum(['9007199254740993.01', '0.01'])).toBe('9007199254740993.02');
  expect(sum([])).toBe('0');
});

test('amounts in several currencies have no sum', () => {
  const rows = [{ id: '1', version: 1, total: '1.50', currency: 'EUR' }, { id: '2', version: 1, total: '2.50', currency: 'EUR' }];
  expect(sumOf(rows, (r) => r.total).replace(/\s/g, ' ')).toBe('4,00 €');
  expect(sumOf([...rows, { id: '3', version: 1, total: '1.00', currency: 'USD' }], (r) => r.total)).toBe('');
});

test('an amount keeps the decimals it has', () => {
  expect(money('1284', 'EUR').replace(/\s/g, ' ')).toBe('1 284,00 €');
  expect(money('0.1234', 'EUR').replace(/\s/g, ' ')).toBe('0,1234 €');
  expect(money(undefined)).toBe('');
});
