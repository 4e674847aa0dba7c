#!/bin/sh
# Runs every fuzz target for FUZZTIME, one after the other, and writes the results to
# fuzz.md. FUZZ: a pattern for the names of the targets; WORKERS: the number of workers.
# Go stores a finding in testdata/fuzz beside its target, and the run fails.
set -u
cd "$(dirname "$0")/../.." || exit 1
time=${FUZZTIME:-10m} only=${FUZZ:-.} workers=${WORKERS:-$(getconf _NPROCESSORS_ONLN)}
table=infra/proof/fuzz.md rows=$(mktemp) out=$(mktemp) failed=0
trap 'rm -f "$rows" "$out"' EXIT
cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
test -n "$cpu" || cpu=$(sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m)
machine="$(go env GOVERSION) | $cpu, $(getconf _NPROCESSORS_ONLN) processors, $workers used"
test -f "$table" && grep '^| `' "$table" >"$rows"

write() {
	remarks=$(sed -n '/^## /,$p' "$table" 2>/dev/null)
	{
		printf '# Fuzzing\n\n'
		printf '`make fuzz` runs each target for FUZZTIME and writes its row; `make fuzz FUZZTIME=1m FUZZ=FuzzBody` runs some of them.\n'
		printf '`go test` runs the seeds and the stored inputs (`testdata/fuzz`) of all targets. *New interesting* counts inputs that reached new code.\n\n'
		printf '| target | executions | new interesting | findings | time | date | Go | CPU |\n|---|--:|--:|--:|--:|---|---|---|\n'
		sort "$rows"
		test -z "$remarks" || printf '\n%s\n' "$remarks"
	} >"$table"
}

for file in $(grep -rlE '^func Fuzz' --include='*_test.go' functions shared infra | sort); do
	folder=$(dirname "$file")
	for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$file" | grep -E "$only"); do
		echo "$folder $target, $time"
		(cd "$folder" && go test . -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 200x -parallel "$workers" -timeout 0) >"$out" 2>&1
		status=$? findings=0
		last=$(grep 'execs:' "$out" | tail -n 1)
		if [ $status -ne 0 ]; then
			findings=1 failed=1
			grep -v '^fuzz: elapsed' "$out"
		fi
		echo "  ${last:-no executions}"
		row=$(echo "$last" | sed -nE 's/.*elapsed: ([^,]*), execs: ([0-9]*).*new interesting: ([0-9]*).*/\2 | \3 | F | \1/p' | sed "s/F/$findings/")
		grep -v "^| \`$folder\` $target |" "$rows" >"$out"
		echo "| \`$folder\` $target | ${row:-0 | 0 | $findings | 0s} | $(date -u +%Y-%m-%d) | $machine |" >>"$out"
		cp "$out" "$rows"
		write
	done
done
exit $failed
