#!/bin/sh
# Counts the lines of source for a kind of document in the working tree, for a decision
# record:
#
#	infra/proof/kind.sh estimate             the kind with this name
#	infra/proof/kind.sh estimate page.go     lists this file without counting it
#
# It counts all lines, with comments and blank lines, of the files that exist for the kind:
# its operations (functions/*/<noun>), its file in shared/store and the package of its
# document; and in every other file of shared, functions and infra the lines that name the
# kind or that package, each with the block it opens. A package or a file of the store that
# several kinds share counts in full, so the result is never too low.
#
# Tests, goldens, samples, the demo and this folder do not count. A line longer than 140
# characters counts as its length divided by 140, rounded up. In the file of an operation,
# only the lines beyond 60 count.
set -eu
kind=$1 apart=${2:-none}
cd "$(dirname "$0")/../.."
kept=$(grep -l "Name: *\"$kind\"" shared/store/*.go | grep -v _test)
test -n "$kept" || { echo "shared/store has no kind $kind." >&2; exit 1; }
noun=$(echo "$kind" | tr -d -)
package=$(grep -B 1 "Name: *\"$kind\"" "$kept" | sed -n 's/.*= .*Kind\[\([a-z]*\)\..*/\1/p')
names="$(echo "$kind" | sed 's/-/[-_ ]?/g')|shared/$package\"|(^|[^a-z.])$package\\.[A-Za-z]"

git ls-files --cached --others --exclude-standard shared functions infra | grep '\.\(go\|sh\|mk\)$' |
	grep -v '_test\.go$\|/testdata/\|/functest/\|/tabletest/\|/pdftest/\|^infra/\(proof\|sample\|story\)/' |
	while read -r f; do
		test -f "$f" || continue
		is=names
		case $f in
		functions/*/"$noun/$apart") is=apart ;;
		functions/*/"$noun"/*) is=own && ! grep -q 'op\.Define(' "$f" || is=operation ;;
		"$kept" | shared/"$package"/*) is=own ;;
		esac
		awk -v f="$f" -v is=$is -v names="$names" '
			{ match($0, /^\t*/); depth = RLENGTH; named = is != "names" || tolower($0) ~ tolower(names) }
			block && depth <= open && NF { block = 0; named = named || /^\t*[})]/ }
			named && /[{(:]$/ && !block { block = 1; open = depth }
			named || block { n += length > 140 ? int((length + 139) / 140) : 1 }
			END { if (n) print is, n, f }' "$f"
	done | sort -k1,1 -k3,3 | awk '
	{ printf "%5d  %-9s  %s\n", $2, $1, $3 }
	$1 == "own" || $1 == "names" { total += $2 }
	$1 == "operation" { operations += $2; files++; if ($2 > 60) total += $2 - 60 }
	END { printf "%5d  lines of source besides %d operation files (%d lines)\n", total, files, operations }'
