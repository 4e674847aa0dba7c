// The words of the screens. The language is the user's; it is known after the first sign-in and kept for the next start.

import { en } from './en.ts';
import { fr } from './fr.ts';

type Shape<T> = T extends string ? string : T extends (...a: infer A) => string ? (...a: A) => string : { [K in keyof T]: Shape<T[K]> };
export type Words = Shape<typeof fr>;

const kept = 'comptoir.language';

/** The language of this page: fr or en. */
export const language: 'fr' | 'en' =
  typeof localStorage === 'undefined' ? 'fr' : ((localStorage.getItem(kept) ?? (navigator.language.startsWith('fr') ? 'fr' : 'en')) as 'fr' | 'en');

export const w: Words = language === 'fr' ? fr : en;

/** Uses the user's language from now on, unless another was chosen in this browser; the page starts again if it differs. */
export function useLanguage(l: string | undefined) {
  if ((l !== 'fr' && l !== 'en') || localStorage.getItem(kept + '.chosen')) return;
  localStorage.setItem(kept, l);
  if (l !== language) location.reload();
}

/** Chooses a language in this browser. */
export function chooseLanguage(l: 'fr' | 'en') {
  localStorage.setItem(kept, l);
  localStorage.setItem(kept + '.chosen', 'yes');
  location.reload();
}

/** Replaces {name} by a value. */
export const fill = (text: string, values: Record<string, string | number>) => text.replace(/\{(\w+)\}/g, (_, k) => String(values[k] ?? ''));
