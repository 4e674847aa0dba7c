#!/usr/bin/env bash
# Plays Schemathesis, a property-based tester of APIs, against the local system with the
# sample world: every check, in all phases. It ends with 0 if each failure is one of
# contract/right.txt.
#
# The system has a data folder and ports of its own and ends with the run. EXAMPLES=30
# requests per operation and phase, SEED=1, PHASES=examples,coverage plays the first half
# alone, OUT=<folder> keeps the reports.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
lists=$here/contract

work=$(mktemp -d)
running=
finish() {
  if [ -n "$running" ]; then
    kill "$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
out=${OUT:-$work/out}
mkdir -p "$out" "$root/build"
out=$(cd "$out" && pwd)

# An environment belongs to the pins and to the interpreter.
python=
for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do
  if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    python=$(command -v "$name")
    break
  fi
done
[ -n "$python" ] || { echo "make contract needs Python 3.10 or newer with its venv module (Debian: apt-get install python3 python3-venv)." >&2; exit 2; }
pins=$({ "$python" -V; cat "$lists/requirements.txt"; } | cksum | cut -d' ' -f1)
tools=$root/build/contract-$pins
if [ ! -e "$tools/ready" ]; then
  echo "Installing Schemathesis into $tools, once."
  rm -rf "$root"/build/contract-*
  "$python" -m venv "$tools"
  "$tools/bin/pip" install --quiet --no-deps --disable-pip-version-check -r "$lists/requirements.txt"
  touch "$tools/ready"
fi
bin=$tools/bin

# The local system, on free ports.
export COMPTOIR_DATA=$work/data
export COMPTOIR_API_PORT=0 COMPTOIR_TABLE_PORT=0 COMPTOIR_BUCKET_PORT=0 COMPTOIR_MAIL_PORT=0 COMPTOIR_DESK_PORT=0
mkdir -p "$COMPTOIR_DATA"
(cd "$root/infra/local" && go build -o "$work/local" .)
"$work/local" run >"$out/system.txt" 2>&1 &
running=$!
until [ -s "$COMPTOIR_DATA/home.json" ]; do
  kill -0 "$running" 2>/dev/null || { echo "The local system ended:" >&2; tail -5 "$out/system.txt" >&2; exit 2; }
  sleep 0.2
done
field() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" | head -n 1; }
environment=$("$work/local" env)
table=$(printf '%s\n' "$environment" | field AWS_ENDPOINT_URL_DYNAMODB)
api=$(printf '%s\n' "$environment" | field ADDRESS)
(cd "$root" && AWS_ENDPOINT_URL_DYNAMODB=$table go run ./infra/sample/seed >"$out/seed.txt" 2>&1) || { tail -5 "$out/seed.txt" >&2; exit 2; }
token=$("$work/local" token marie@comptoir.example)

curl -sf "$api/v1/openapi.json" -o "$out/served.json"
"$bin/python" "$lists/document.py" "$out/served.json" "$out/document.json"

# play runs phases and keeps their report. The tool writes a cache into its folder.
play() { # name, phases, more options
  local name=$1 phases=$2 began=$SECONDS status=0
  shift 2
  (cd "$work" && PYTHONPATH=$lists SCHEMATHESIS_HOOKS=current_version "$bin/st" run "$out/document.json" --url "$api" \
    -H "Authorization: Bearer $token" --phases "$phases" --checks all --seed "${SEED:-1}" -n "${EXAMPLES:-30}" \
    --continue-on-failure --no-color --workers 2 --request-timeout 20 --generation-database none \
    --report ndjson --report-ndjson-path "$out/$name.ndjson" "$@" >"$out/$name.txt" 2>&1) || status=$?
  if [ "$status" -gt 1 ]; then # 1: there are failures, which the report judges
    tail -20 "$out/$name.txt" >&2
    exit 2
  fi
  echo "$phases: $((SECONDS - began)) s"
}
play first "${PHASES:-examples,coverage}"
if [ -z "${PHASES:-}" ]; then # the tool would make another user an owner, and withdraw its own access
  play second fuzzing,stateful --exclude-operation-id user.disable --exclude-operation-id user.update
fi
"$bin/python" "$lists/report.py" "$lists/right.txt" "$out"/*.ndjson
