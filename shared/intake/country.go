package intake

import (
	"strings"

	"comptoir/shared/sheet"
)

// countries maps the ISO 3166-1 codes and the French and English names of every
// country, folded as headers are, to the alpha-2 code. Each parser has one.
type countries map[string]string

func newCountries() countries {
	c := countries{}
	spellings := []*strings.Replacer{
		strings.NewReplacer("&", "and", "St.", "Saint"), strings.NewReplacer("Sainte", "Ste", "Saint", "St"),
	}
	for line := range strings.Lines(countryNames) {
		code, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		long, names, _ := strings.Cut(rest, " ")
		c[sheet.Fold(code)], c[sheet.Fold(long)] = code, code
		for name := range strings.SplitSeq(names, "|") {
			c[sheet.Fold(name)] = code
			for _, spelt := range spellings {
				c[sheet.Fold(spelt.Replace(name))] = code
			}
		}
	}
	return c
}

// code returns the alpha-2 code of a country given by a code or a name.
func (c countries) code(text string) (string, bool) {
	if code, known := c[sheet.Fold(text)]; known {
		return code, true
	}
	lower := strings.ToLower(text)
	for _, article := range []string{"the ", "la ", "le ", "les ", "l'", "l’"} {
		if rest, found := strings.CutPrefix(lower, article); found {
			code, known := c[sheet.Fold(rest)]
			return code, known
		}
	}
	return "", false
}

// countryNames contains the alpha-2 code, the alpha-3 code, then the names (Unicode
// CLDR, with other usual ones). XK is the European Union's code for Kosovo.
const countryNames = `AD AND Andorra|Andorre
AE ARE United Arab Emirates|Émirats arabes unis|UAE|EAU|Emirates|Émirats
AF AFG Afghanistan
AG ATG Antigua & Barbuda|Antigua-et-Barbuda
AI AIA Anguilla
AL ALB Albania|Albanie
AM ARM Armenia|Arménie
AO AGO Angola
AQ ATA Antarctica|Antarctique
AR ARG Argentina|Argentine
AS ASM American Samoa|Samoa américaines
AT AUT Austria|Autriche|Österreich
AU AUS Australia|Australie
AW ABW Aruba
AX ALA Åland Islands|Îles Åland
AZ AZE Azerbaijan|Azerbaïdjan
BA BIH Bosnia & Herzegovina|Bosnie-Herzégovine
BB BRB Barbados|Barbade
BD BGD Bangladesh
BE BEL Belgium|Belgique|België|Belgien
BF BFA Burkina Faso
BG BGR Bulgaria|Bulgarie
BH BHR Bahrain|Bahreïn
BI BDI Burundi
BJ BEN Benin|Bénin
BL BLM St. Barthélemy|Saint-Barthélemy
BM BMU Bermuda|Bermudes
BN BRN Brunei|Brunei Darussalam|Brunéi Darussalam
BO BOL Bolivia|Bolivie|Plurinational State of Bolivia|Bolivia, Plurinational State of
BQ BES Caribbean Netherlands|Pays-Bas caribéens
BR BRA Brazil|Brésil|Brasil
BS BHS Bahamas|The Bahamas
BT BTN Bhutan|Bhoutan
BV BVT Bouvet Island|Île Bouvet
BW BWA Botswana
BY BLR Belarus|Biélorussie|Bélarus
BZ BLZ Belize
CA CAN Canada
CC CCK Cocos (Keeling) Islands|Îles Cocos|Cocos Islands
CD COD Congo-Kinshasa|Democratic Republic of the Congo|DR Congo|DRC|République démocratique du Congo|RDC|Congo - Kinshasa
CF CAF Central African Republic|République centrafricaine
CG COG Congo-Brazzaville|Congo|Republic of the Congo|République du Congo|Congo - Brazzaville
CH CHE Switzerland|Suisse|Schweiz|Svizzera
CI CIV Côte d'Ivoire|Ivory Coast
CK COK Cook Islands|Îles Cook
CL CHL Chile|Chili
CM CMR Cameroon|Cameroun
CN CHN China|Chine|People's Republic of China|République populaire de Chine
CO COL Colombia|Colombie
CR CRI Costa Rica
CU CUB Cuba
CV CPV Cabo Verde|Cap-Vert|Cape Verde
CW CUW Curaçao
CX CXR Christmas Island|Île Christmas
CY CYP Cyprus|Chypre
CZ CZE Czechia|Tchéquie|Czech Republic|République tchèque
DE DEU Germany|Allemagne|Deutschland|République fédérale d'Allemagne
DJ DJI Djibouti
DK DNK Denmark|Danemark|Danmark
DM DMA Dominica|Dominique
DO DOM Dominican Republic|République dominicaine
DZ DZA Algeria|Algérie
EC ECU Ecuador|Équateur
EE EST Estonia|Estonie
EG EGY Egypt|Égypte
EH ESH Western Sahara|Sahara occidental
ER ERI Eritrea|Érythrée
ES ESP Spain|Espagne|España
ET ETH Ethiopia|Éthiopie
FI FIN Finland|Finlande|Suomi
FJ FJI Fiji|Fidji
FK FLK Falkland Islands|Îles Malouines|Îles Falkland|Malouines
FM FSM Micronesia|États fédérés de Micronésie|Micronésie
FO FRO Faroe Islands|Îles Féroé
FR FRA France|French Republic|République française|France métropolitaine
GA GAB Gabon
GB GBR United Kingdom|Royaume-Uni|UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|United Kingdom of Great Britain and Northern Ireland|Grande-Bretagne|Angleterre|Écosse|Pays de Galles|Irlande du Nord|Royaume Uni de Grande-Bretagne et d'Irlande du Nord
GD GRD Grenada|Grenade
GE GEO Georgia|Géorgie
GF GUF French Guiana|Guyane française
GG GGY Guernsey|Guernesey
GH GHA Ghana
GI GIB Gibraltar
GL GRL Greenland|Groenland
GM GMB Gambia|Gambie|The Gambia
GN GIN Guinea|Guinée
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea|Guinée équatoriale
GR GRC Greece|Grèce|Hellas|EL
GS SGS South Georgia & South Sandwich Islands|Géorgie du Sud et îles Sandwich du Sud
GT GTM Guatemala
GU GUM Guam
GW GNB Guinea-Bissau|Guinée-Bissau
GY GUY Guyana
HK HKG Hong Kong|Hong Kong SAR China|R.A.S. chinoise de Hong Kong
HM HMD Heard & McDonald Islands|Îles Heard et McDonald
HN HND Honduras
HR HRV Croatia|Croatie|Hrvatska
HT HTI Haiti|Haïti
HU HUN Hungary|Hongrie|Magyarország
ID IDN Indonesia|Indonésie
IE IRL Ireland|Irlande|Eire|Republic of Ireland|République d'Irlande
IL ISR Israel|Israël
IM IMN Isle of Man|Île de Man
IN IND India|Inde
IO IOT British Indian Ocean Territory|Territoire britannique de l'océan Indien
IQ IRQ Iraq|Irak
IR IRN Iran|Islamic Republic of Iran|Iran, Islamic Republic of
IS ISL Iceland|Islande
IT ITA Italy|Italie|Italia
JE JEY Jersey
JM JAM Jamaica|Jamaïque
JO JOR Jordan|Jordanie
JP JPN Japan|Japon|Nippon
KE KEN Kenya
KG KGZ Kyrgyzstan|Kirghizistan|Kirghizstan
KH KHM Cambodia|Cambodge
KI KIR Kiribati
KM COM Comoros|Comores
KN KNA St. Kitts & Nevis|Saint-Christophe-et-Niévès
KP PRK North Korea|Corée du Nord|Democratic People's Republic of Korea
KR KOR South Korea|Corée du Sud|Korea|Republic of Korea|Corée|République de Corée|Korea, Republic of
KW KWT Kuwait|Koweït
KY CYM Cayman Islands|Îles Caïmans
KZ KAZ Kazakhstan
LA LAO Laos|Lao People's Democratic Republic|Lao
LB LBN Lebanon|Liban
LC LCA St. Lucia|Sainte-Lucie
LI LIE Liechtenstein
LK LKA Sri Lanka
LR LBR Liberia|Libéria
LS LSO Lesotho
LT LTU Lithuania|Lituanie
LU LUX Luxembourg|Grand-Duché de Luxembourg
LV LVA Latvia|Lettonie
LY LBY Libya|Libye
MA MAR Morocco|Maroc
MC MCO Monaco
MD MDA Moldova|Moldavie|Republic of Moldova|République de Moldova
ME MNE Montenegro|Monténégro
MF MAF St. Martin|Saint-Martin
MG MDG Madagascar
MH MHL Marshall Islands|Îles Marshall
MK MKD North Macedonia|Macédoine du Nord|Macedonia|Macédoine
ML MLI Mali
MM MMR Myanmar|Birmanie|Burma|Myanmar (Burma)|Myanmar (Birmanie)
MN MNG Mongolia|Mongolie
MO MAC Macao|Macau|Macau SAR China|R.A.S. chinoise de Macao
MP MNP Northern Mariana Islands|Îles Mariannes du Nord
MQ MTQ Martinique
MR MRT Mauritania|Mauritanie
MS MSR Montserrat
MT MLT Malta|Malte
MU MUS Mauritius|Maurice|Île Maurice
MV MDV Maldives
MW MWI Malawi
MX MEX Mexico|Mexique|México
MY MYS Malaysia|Malaisie
MZ MOZ Mozambique
NA NAM Namibia|Namibie
NC NCL New Caledonia|Nouvelle-Calédonie
NE NER Niger
NF NFK Norfolk Island|Île Norfolk
NG NGA Nigeria|Nigéria
NI NIC Nicaragua
NL NLD Netherlands|Pays-Bas|Holland|Hollande|Pays Bas|Nederland
NO NOR Norway|Norvège|Norge
NP NPL Nepal|Népal
NR NRU Nauru
NU NIU Niue
NZ NZL New Zealand|Nouvelle-Zélande
OM OMN Oman
PA PAN Panama
PE PER Peru|Pérou
PF PYF French Polynesia|Polynésie française
PG PNG Papua New Guinea|Papouasie-Nouvelle-Guinée
PH PHL Philippines|The Philippines
PK PAK Pakistan
PL POL Poland|Pologne|Polska
PM SPM St. Pierre & Miquelon|Saint-Pierre-et-Miquelon
PN PCN Pitcairn Islands|Îles Pitcairn
PR PRI Puerto Rico|Porto Rico
PS PSE Palestine|Palestinian Territories|Territoires palestiniens|State of Palestine
PT PRT Portugal
PW PLW Palau|Palaos
PY PRY Paraguay
QA QAT Qatar
RE REU Réunion|La Réunion
RO ROU Romania|Roumanie|România
RS SRB Serbia|Serbie
RU RUS Russia|Russie|Russian Federation|Fédération de Russie
RW RWA Rwanda
SA SAU Saudi Arabia|Arabie saoudite
SB SLB Solomon Islands|Îles Salomon
SC SYC Seychelles
SD SDN Sudan|Soudan
SE SWE Sweden|Suède|Sverige
SG SGP Singapore|Singapour
SH SHN St. Helena|Sainte-Hélène|Saint Helena
SI SVN Slovenia|Slovénie
SJ SJM Svalbard & Jan Mayen|Svalbard et Jan Mayen
SK SVK Slovakia|Slovaquie|Slovak Republic|République slovaque
SL SLE Sierra Leone
SM SMR San Marino|Saint-Marin
SN SEN Senegal|Sénégal
SO SOM Somalia|Somalie
SR SUR Suriname
SS SSD South Sudan|Soudan du Sud
ST STP São Tomé & Príncipe|Sao Tomé-et-Principe
SV SLV El Salvador|Salvador|Le Salvador
SX SXM Sint Maarten|Saint-Martin (partie néerlandaise)
SY SYR Syria|Syrie|Syrian Arab Republic|République arabe syrienne
SZ SWZ Eswatini|Swaziland
TC TCA Turks & Caicos Islands|Îles Turques-et-Caïques
TD TCD Chad|Tchad
TF ATF French Southern Territories|Terres australes françaises
TG TGO Togo
TH THA Thailand|Thaïlande
TJ TJK Tajikistan|Tadjikistan
TK TKL Tokelau|Tokélaou
TL TLS Timor-Leste|Timor oriental|East Timor
TM TKM Turkmenistan|Turkménistan
TN TUN Tunisia|Tunisie
TO TON Tonga
TR TUR Türkiye|Turquie|Turkey
TT TTO Trinidad & Tobago|Trinité-et-Tobago
TV TUV Tuvalu
TW TWN Taiwan|Taïwan|Taiwan, Province of China
TZ TZA Tanzania|Tanzanie|United Republic of Tanzania|République-Unie de Tanzanie
UA UKR Ukraine
UG UGA Uganda|Ouganda
UM UMI U.S. Outlying Islands|Îles mineures éloignées des États-Unis
US USA United States|États-Unis|U.S.|United States of America|États-Unis d'Amérique|Amérique|America
UY URY Uruguay
UZ UZB Uzbekistan|Ouzbékistan
VA VAT Vatican City|État de la Cité du Vatican|Holy See|Vatican|Saint-Siège
VC VCT St. Vincent & Grenadines|Saint-Vincent-et-les-Grenadines
VE VEN Venezuela|Bolivarian Republic of Venezuela|Venezuela, Bolivarian Republic of
VG VGB British Virgin Islands|Îles Vierges britanniques
VI VIR U.S. Virgin Islands|Îles Vierges des États-Unis|US Virgin Islands
VN VNM Vietnam|Viet Nam|Viêt Nam
VU VUT Vanuatu
WF WLF Wallis & Futuna|Wallis-et-Futuna
WS WSM Samoa
XK XKK Kosovo
YE YEM Yemen|Yémen
YT MYT Mayotte
ZA ZAF South Africa|Afrique du Sud|RSA|République sud-africaine
ZM ZMB Zambia|Zambie
ZW ZWE Zimbabwe`
