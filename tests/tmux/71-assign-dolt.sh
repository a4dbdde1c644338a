# bd with Dolt keeps no JSONL: bd itself is asked, and asked again when something
# has changed; one that fails costs a sentence, and what was known stays.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
mkdir -p "$TMP/bin" "$PROJECT/.beads/embeddeddolt"
cat >"$TMP/bin/bd" <<'BD'
#!/bin/sh
case $1 in
--version) echo 'bd version 1.0.5 (test)' ;;
export) [ -e "$TMP/locked" ] && echo 'database is locked' >&2 && exit 1
	cat "$TMP/dolt" ;;
esac
BD
chmod +x "$TMP/bin/bd"
changed() { # as every write of bd: what it is about goes to last-touched
	mv "$PROJECT/.beads/issues.jsonl" "$TMP/dolt"
	echo "$1" >"$PROJECT/.beads/last-touched"
}
lists() { tc work "$PROJECT" 2>&1 | grep -q "$1"; }
beads 1
changed b-1
tm new-session -d -s base 'runs=sleep; sleep 1000' || fail start
lists 'holds no JSONL: run bd config' || fail "without a bd: $(tc work "$PROJECT" 2>&1)"
tc stop 2>/dev/null || fail stop

tc triage "$PROJECT" 2>"$TMP/err" && fail 'triage without a bd'
grep -q 'there is no bd on PATH' "$TMP/err" || fail "triage: $(cat "$TMP/err")"

PATH=$TMP/bin:$PATH
tc triage "$PROJECT" | grep -q 'b-1 ' || fail "triage: $(tc triage "$PROJECT" 2>&1)"
lists 'b-1 .* ready' || fail "work: $(tc work "$PROJECT" 2>&1)"
beads 2
changed bb-2
lists 'b-2 .* ready' || fail "not asked again: $(tc work "$PROJECT" 2>&1)"
: >"$TMP/locked"
beads 3
changed bbb-3
lists 'b-2 .* ready' || fail "forgotten: $(tc work "$PROJECT" 2>&1)"
grep -q 'bd ended with status 1: database is locked' "$XDG_STATE_HOME"/tmux-coordinator/*.log || fail 'not told'
