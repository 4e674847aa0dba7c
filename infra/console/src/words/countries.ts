// The countries that a form offers: Europe and the usual partners first in the alphabet of the reader; codes are ISO 3166-1 alpha-2.

import { language } from './words.ts';

const codes = 'AD AE AR AT AU BA BE BG BR CA CH CI CL CN CO CY CZ DE DK DZ EE EG ES FI FR GB GF GP GR HK HR HU IE IL IN IS IT JP KR LI LT LU LV MA MC MQ MT MU MX MY NC NL NO NZ PF PL PM PT RE RO RS RU SA SE SG SI SK SM SN TH TN TR TW UA US VA VN YT ZA';

export function countries(): [string, string][] {
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const all = codes.split(' ').map((c): [string, string] => [c, names.of(c) ?? c]);
  return [['', ''], ...all.sort((a, b) => a[1].localeCompare(b[1], language))];
}
