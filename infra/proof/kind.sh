#!/bin/sh
# What a kind costs in source, for a note: the lines in shared, functions and infra
# that some commits added and that are still there.
#
#	infra/proof/kind.sh 'functions/sell/estimate:'     the commits whose message begins so
#	infra/proof/kind.sh main..estimate                 the commits of a range
#	infra/proof/kind.sh 'prefix:' page.go              a file that is listed, and not counted
#
# Tests, goldens and samples do not count. A line longer than 140 characters counts as
# its length divided by 140. The file of an operation counts with what exceeds 60 lines.
set -eu
what=$1 apart=${2:-}
case $what in
*..*) commits=$(git rev-list --no-merges "$what") ;;
*) commits=$(git log --no-merges --format='%H %s' | awk -v p="$what" 'index(substr($0, 42), p) == 1 { print $1 }') ;;
esac
test -n "$commits" || { echo "No commit begins with $what." >&2; exit 1; }
files=$(for c in $commits; do git show --format= --name-only --diff-filter=AM "$c" -- shared functions infra; done |
	grep '\.\(go\|sh\|mk\)$' | grep -v '_test\.go$\|/testdata/\|/functest/\|/tabletest/\|/pdftest/\|^infra/proof/' | sort -u)
for f in $files; do
	test -f "$f" || continue
	is=source
	grep -q 'op\.Define(' "$f" && is=operation
	test -n "$apart" && test "${f%"$apart"}" != "$f" && is=apart
	git blame --line-porcelain -- "$f" | awk -v f="$f" -v is="$is" -v commits="$commits" '
		BEGIN { n = split(commits, all, "\n"); for (i = 1; i <= n; i++) ours[all[i]] = 1 }
		/^[0-9a-f]+ [0-9]+ [0-9]+/ && length($1) == 40 { commit = $1 }
		/^\t/ { all_lines++; if (commit in ours) { count++; n = length($0) - 1; lines += n > 140 ? int((n + 139) / 140) : 1 } }
		END { if (is == "operation" && 2 * count < all_lines) is = "source"; if (lines) printf "%s %d %s\n", is, lines, f }'
done | sort -k1,1 -k3,3 | awk '
	{ printf "%5d  %-9s  %s\n", $2, $1, $3 }
	$1 == "source" { total += $2 }
	$1 == "operation" { operations += $2; files++; if ($2 > 60) total += $2 - 60 }
	END { printf "%5d  lines of source beside %d operation files (%d lines)\n", total, files, operations }'
