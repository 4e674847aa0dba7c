#!/bin/sh
# Makes beginning.sqlite.gz, the empty database of the pinned dynoxide with an index over its stream records.
# Needs sqlite3; run this script in its folder when the pinned version changes: DYNOXIDE_BIN=/path/to/dynoxide ./beginning.sh
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$DYNOXIDE_BIN" --host 127.0.0.1 --port "${PORT:-18765}" --db-path "$work/t.sqlite" >"$work/log" 2>&1 &
server=$!
until grep -q 'listening on' "$work/log"; do sleep 0.05; done
kill "$server"
wait "$server" || true
sqlite3 "$work/t.sqlite" 'PRAGMA wal_checkpoint(TRUNCATE);
CREATE INDEX local_sr ON _stream_records(table_name, CAST(sequence_number AS INTEGER));
PRAGMA wal_checkpoint(TRUNCATE); VACUUM;' >/dev/null
gzip -9 -n -c "$work/t.sqlite" >beginning.sqlite.gz
