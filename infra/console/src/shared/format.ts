// Money, quantities and dates as they are shown and typed. Amounts are decimal texts from the API and stay texts.

import type { Row } from './kind.ts';
import { language, w } from '../words/words.ts';

const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
type Decimal = Intl.StringNumericLiteral;

const formats = new Map<string, Intl.NumberFormat>();

function numbers(key: string, o: Intl.NumberFormatOptions): Intl.NumberFormat {
  let f = formats.get(key);
  if (!f) formats.set(key, (f = new Intl.NumberFormat(locale, o)));
  return f;
}

/** An amount with its currency: 1 284,00 €. */
export function money(amount: string | undefined, currency = 'EUR'): string {
  if (amount === undefined || amount === '') return '';
  const digits = Math.max(2, amount.split('.')[1]?.length ?? 0);
  return numbers(currency + digits, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount as Decimal);
}

/** A quantity, a rate or a count, with the decimals it has. */
export function quantity(n: string | number | undefined): string {
  return n === undefined || n === '' ? '' : numbers('quantity', { maximumFractionDigits: 6 }).format(n as Decimal);
}

export const percent = (n: string) => quantity(n) + (language === 'fr' ? ' %' : '%');

/** The decimal text that someone means who typed 1 284,50 or 1,284.50; what is no number stays as it is. */
export function decimal(typed: string): string {
  let t = typed.replace(/[\s  €]/g, '').replace('−', '-');
  const comma = t.lastIndexOf(','), point = t.lastIndexOf('.');
  if (comma >= 0 && point >= 0) t = comma > point ? t.replaceAll('.', '').replace(',', '.') : t.replaceAll(',', '');
  else if (comma >= 0) t = language === 'en' && /^-?\d{1,3}(,\d{3})+$/.test(t) ? t.replaceAll(',', '') : t.replace(',', '.');
  t = t.replace(/^(-?)\./, '$10.').replace(/\.$/, '');
  return /^-?\d+(\.\d+)?$/.test(t) ? t : typed.trim();
}

/** A decimal text as one types it: with a comma in French. */
export const typed = (n: string | undefined) => (n === undefined ? '' : language === 'fr' ? n.replace('.', ',') : n);

/** The exact sum of amounts, which may have different numbers of decimals. */
export function sum(amounts: string[]): string {
  const digits = Math.max(0, ...amounts.map((a) => a.split('.')[1]?.length ?? 0));
  const total = amounts.reduce((t, a) => {
    const [whole = '0', part = ''] = a.replace('-', '').split('.');
    const n = BigInt(whole + part.padEnd(digits, '0'));
    return a.startsWith('-') ? t - n : t + n;
  }, 0n);
  const text = (total < 0n ? -total : total).toString().padStart(digits + 1, '0');
  return (total < 0n ? '-' : '') + (digits ? text.slice(0, -digits) + '.' + text.slice(-digits) : text);
}

/** The sum of rows with its currency; nothing if they have several currencies. */
export function sumOf(rows: Row[], amount: (r: Row) => string | undefined): string {
  const currencies = new Set<string>(rows.map((r) => r.currency ?? 'EUR'));
  return currencies.size === 1 ? money(sum(rows.map((r) => amount(r) ?? '0')), [...currencies][0]) : '';
}

const zone = { name: 'Europe/Paris' };

/** Sets the time zone of the organisation: its today decides what is late. */
export const useZone = (name: string) => void (zone.name = name);

/** Today in the organisation's time zone, as 2026-11-30. */
export const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: zone.name }).format(new Date());

const utc = (date: string) => new Date(date + 'T00:00:00Z');
export const daysUntil = (date: string) => Math.round((utc(date).getTime() - utc(today()).getTime()) / 86_400_000);

function dates(key: string, o: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, o);
}
const near = dates('near', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
const thisYear = dates('year', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const other = dates('other', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** A date: hier, aujourd’hui, mar. 1 déc., 12 nov., 3 janv. 2025. */
export function date(d: string | undefined): string {
  if (!d) return '';
  const days = daysUntil(d);
  if (days >= -1 && days <= 1) return w.days[(days + 1) as 0 | 1 | 2];
  if (Math.abs(days) < 7) return near.format(utc(d));
  return (d.slice(0, 4) === today().slice(0, 4) ? thisYear : other).format(utc(d));
}

export const longDate = (d: string) => new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(utc(d));

/** A moment: the time today, else the date; exact is for the tooltip. */
export function moment(at: string): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone.name }).format(new Date(at));
  if (day !== today()) return date(day);
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: zone.name }).format(new Date(at));
}
export const exact = (at: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium', timeZone: zone.name }).format(new Date(at));

/** An address as lines. */
export function addressLines(a: { [k: string]: string | undefined } | undefined): string[] {
  if (!a) return [];
  const city = [a.postal_code, a.city].filter(Boolean).join(' ');
  const country = a.country && a.country !== 'FR' ? new Intl.DisplayNames(locale, { type: 'region' }).of(a.country) : '';
  return [a.attention, a.street, a.street2, city, a.state, country].filter((l): l is string => !!l);
}
