# A question about a pane that was made a moment ago waits for the listing that
# shows it; one about no pane is refused all the same.
. "${0%/*}/lib.sh"
ln -s "$(dirname "$PROBE")/agent" "$TMP/claude"
tm new-session -d -s work -x 80 -y 24 'exec sleep 1000' || fail start
tc start 2>/dev/null || fail 'no daemon'
for _ in 1 2 3; do
	pane=$(tm new-window -d -P -F '#{pane_id}' "exec '$TMP/claude' idle")
	tc explain "$pane" >"$TMP/said" 2>&1 || fail "explain: $(cat "$TMP/said")"
	pane=$(tm new-window -d -P -F '#{pane_id}' "exec '$TMP/claude' idle")
	tc health "$pane" >"$TMP/said" 2>&1
	! grep -q 'no pane' "$TMP/said" || fail "health: $(cat "$TMP/said")"
	pane=$(tm new-window -d -P -F '#{pane_id}' "exec '$TMP/claude' idle")
	tc wait "$pane" idle --timeout 60 || fail 'wait'
done
tc explain %999 >"$TMP/said" 2>&1 && fail 'a pane that is not there'
grep -q 'no pane %999' "$TMP/said" || fail "explain: $(cat "$TMP/said")"

# One that is said to be an agent that nobody knows is none, and that is said.
tm set-option -p -t "$pane" @coordinator_agent claud
nobody() { tc explain "$pane" | grep -q '^its @coordinator_agent is claud, which no profile is called$'; }
wait_for 20 nobody
