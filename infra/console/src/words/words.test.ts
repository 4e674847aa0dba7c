import { expect, test } from 'vitest';
import { kinds as english } from './en.kinds.ts';
import { kinds as french } from './fr.kinds.ts';
import { fill } from './words.ts';

test('a text takes values by name, as they are', () => {
  expect(fill('{n} sur {total}', { n: 3, total: '12+' })).toBe('3 sur 12+');
  expect(fill('Créer « {name} »', { name: '$& {n}' })).toBe('Créer « $& {n} »');
});

// The compiler compares the shapes; an English word that was forgotten would be a French one.
test('the kinds are translated', () => {
  for (const [name, kind] of Object.entries(french)) {
    const other = english[name as keyof typeof english];
    expect(other.empty).not.toBe(kind.empty);
    expect(Object.keys(other.tabs)).toEqual(Object.keys(kind.tabs));
  }
});
