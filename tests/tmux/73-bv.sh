# bv, where it is installed, ranks the work: in a child, one at a time, with
# its words checked; without it, or when it fails, the work is ranked all the
# same. A file that takes long to read keeps nobody waiting.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
beads 3
mkdir "$TMP/bin"
# Ranks b-3 first; notes where it was run; each answer can be another.
cat >"$TMP/bin/bv" <<'END'
#!/bin/sh
[ "$1" != --version ] || { echo "bv ${BV_CALLED:-v0.14.4}"; exit 0; }
echo "$PWD $1 $BEADS_DIR $BV_OUTPUT_FORMAT" >>"$BV_CALLS"
eval "$(cat "$BV_SAYS")"
END
chmod +x "$TMP/bin/bv"
export BV_CALLS="$TMP/calls" BV_SAYS="$TMP/says" PATH="$TMP/bin:$PATH"
: >"$BV_CALLS"
echo "echo '{\"triage\":{\"recommendations\":[{\"id\":\"b-3\",\"score\":1.5}]}}'" >"$BV_SAYS"
one=$(agent one) || fail start
tm set-option -g @coordinator_use_bv off
tc wait "$one" idle --timeout 60 || fail "not idle: $(tc explain "$one")"

first() { tc --json work "$PROJECT" | grep -o '"id":"[^"]*"' | head -n 1; }
[ "$(first)" = '"id":"b-1"' ] || fail "first is $(first)"
[ ! -s "$BV_CALLS" ] || fail 'bv was asked although it is off'

tc config use_bv on >/dev/null || fail config
is_third() { [ "$(first)" = '"id":"b-3"' ]; }
wait_for 10 is_third
grep -q "^$PROJECT --robot-triage $PROJECT/.beads json$" "$BV_CALLS" || fail "calls: $(cat "$BV_CALLS")"
tc --json work "$PROJECT" | grep -q '"score":1.5' || fail 'not its score'
tc --json suggest "$one" | grep -q '"bead_id":"b-3"' || fail "suggest: $(tc suggest "$one")"
# Every change of the file would ask again; its answer serves for a while.
bead b-4 'One more'
is_fourth() { tc --json work "$PROJECT" | grep -q '"id":"b-4"'; }
wait_for 10 is_fourth
is_third || fail 'its answer was forgotten'
[ "$(wc -l <"$BV_CALLS")" -eq 1 ] || fail "calls: $(cat "$BV_CALLS")"

# Whatever it does instead of answering, the work is ranked, and the log says why.
again() {
	tc restart 2>/dev/null || fail restart
	tc wait "$one" idle --timeout 60 || fail "not idle: $(tc explain "$one")"
}
log=$(find "$TMP/home" -name "*.log" | head -n 1)
for says in 'exit 3' 'echo garbage' 'yes' "echo '{}'"; do
	echo "$says" >"$BV_SAYS"
	: >"$log"
	again
	[ "$(first)" = '"id":"b-1"' ] || fail "$says: first is $(first)"
	said() { grep -q 'ranked without it' "$log"; }
	wait_for 20 said
done
# Slow is not wrong, and nobody waits for it.
echo 'exec sleep 60' >"$BV_SAYS"
: >"$BV_CALLS"
again
[ "$(first)" = '"id":"b-1"' ] || fail "slow: first is $(first)"
wait_for 10 test -s "$BV_CALLS"
# A program that only has its name is left alone.
export BV_CALLED='image viewer 2'
: >"$BV_CALLS"
again
[ "$(first)" = '"id":"b-1"' ] || fail "another bv: first is $(first)"
[ ! -s "$BV_CALLS" ] || fail "another bv was run: $(cat "$BV_CALLS")"

# A large file is read beside the loop.
awk 'BEGIN { for (i = 0; i < 40000; i++) printf "{\"id\":\"x-%d\",\"title\":\"%0200d\",\"status\":\"%s\",\"priority\":2,\"issue_type\":\"task\",\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:00:00Z\"}\n", i, i, i < 39999 ? "closed" : "open" }' >"$PROJECT/.beads/issues.jsonl"
is_large() { [ "$(first)" = '"id":"x-39999"' ]; }
wait_for 20 is_large
again
is_large || fail "large, from the start: first is $(first)"
