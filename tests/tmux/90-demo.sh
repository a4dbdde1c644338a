# The demo shows agents, events and a status line without a terminal, and with
# one it attaches, ends with q, and leaves no process behind.
. "${0%/*}/lib.sh"
[ -x "$BIN" ] || fail "no $BIN"
export BIN
DEMO_SECS=10 sh "$ROOT/tests/tmux/demo" >"$TMP/out" 2>"$TMP/err" </dev/null ||
	fail "without a terminal: $(cat "$TMP/out" "$TMP/err")"
cat "$TMP/out"
for words in cc cod gmi oc copilot; do
	grep -q " $words " "$TMP/out" || fail "no $words among the agents"
done
grep -q '^event .* agent_' "$TMP/out" || fail 'no event'
grep -q '^status line: *[^ ]' "$TMP/out" || fail 'no status line'
[ ! -s "$TMP/err" ] || fail "it complained: $(cat "$TMP/err")"

# In a terminal: that of a pane.
tm new-session -d -x 120 -y 40 "TMPDIR='$TMP' sh '$ROOT/tests/tmux/demo'; echo ended; cat" || fail start
shows() { tm capture-pane -p | grep -q "$1"; }
wait_for 20 shows 'the one that needs you'
wait_for 30 shows copilot
tm send-keys q
wait_for 10 shows '^ended'
left=$(find "$TMP" -mindepth 1 -name 'tc-test.*')
[ -z "$left" ] || fail "files stayed behind: $left"
