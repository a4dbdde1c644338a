# record writes what an agent shows and what is said of it; replayed, it is the
# same agent again; redacted, it still is, and nobody's words are in it.
. "${0%/*}/lib.sh"
plain() { gzip -dc "$ROOT/tests/casts/claude/tool_approval.cast.gz"; }
plain >"$TMP/agent.cast"
tm new-session -d -s work -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
begin() {
	tm new-window -d -P -F '#{pane_id}' \
	    "exec '$BIN' replay '$1' --as claude --speed 4 --loop"
}
pane=$(begin "$TMP/agent.cast")
tc wait "$pane" idle --timeout 60 || fail 'it never came up'
tc record "$pane" "$TMP/out.cast" --seconds 12 2>/dev/null &
one=$!
tc record "$pane" "$TMP/redacted.cast" --redact --seconds 12 2>/dev/null || fail record
wait $one || fail 'record as it is'

for cast in out redacted; do
	head -1 "$TMP/$cast.cast" | grep -q '"version":2,"width":120,' || fail "$cast: $(head -1 "$TMP/$cast.cast")"
	grep -q '"m","agent=cc verdict=approval' "$TMP/$cast.cast" || fail "$cast: no marker"
	grep -q 'proceed' "$TMP/$cast.cast" || fail "$cast: no dialog"
done
word=$(tm capture-pane -p -t "$pane" | grep -o '/[a-z]*/[a-z_]*' | head -1)
grep -qF "${word:-/}" "$TMP/out.cast" || fail "no $word in the recording"
[ -z "$word" ] || ! grep -qF "$word" "$TMP/redacted.cast" || fail "$word was not redacted"

# What was recorded is an agent that asks for approval, redacted or not.
tm kill-pane -t "$pane"
for cast in out redacted; do
	pane=$(begin "$TMP/$cast.cast")
	tc wait "$pane" approval --timeout 60 || fail "$cast: no approval when replayed"
	tm kill-pane -t "$pane"
done

tc record "$(tm display-message -p -t work:0 '#{pane_id}')" "$TMP/none.cast" 2>"$TMP/err" && fail 'a pane without an agent'
grep -q 'holds no agent' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
tc record "$pane" "$TMP/out.cast" 2>/dev/null && fail 'a file that is there was written over'

# What could not be written is no recording.
pane=$(begin "$TMP/agent.cast")
tc wait "$pane" idle --timeout 60 || fail 'it never came up again'
(
	trap '' XFSZ
	ulimit -f 8
	tc record "$pane" "$TMP/full.cast" --seconds 60 2>"$TMP/err"
) && fail 'a recording without its end'
grep -q 'cannot write the recording' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
