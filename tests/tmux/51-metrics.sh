# The metrics are OpenMetrics to the letter, whatever a session is called.
. "${0%/*}/lib.sh"
tm new-session -d -s 'a"b' -x 100 -y 30 'sleep 1000' || fail start
tm set-option -p @coordinator_agent cc
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
has_agent() { tc agents --json | grep -q pane_id; }
wait_for 10 has_agent
tc metrics >"$TMP/metrics" || fail metrics
awk '
function bad(why) { print FILENAME ":" FNR ": " why ": " $0; failed = 1 }
ended { bad("text after # EOF") }
/^# EOF$/ { ended = 1; next }
/^# HELP / { help[$3] = 1; next }
/^# TYPE / {
	if (!($3 in help)) bad("no help before the type")
	if ($3 in type) bad("a family twice")
	if ($4 != "gauge" && $4 != "counter") bad("no type")
	type[$3] = $4; family = $3; next
}
{
	if (!match($0, /^[a-z_]+(\{([a-z]+="([^"\\\n]|\\["\\n])*"(,|\}))+)? -?[0-9.e+-]+$/)) bad("no sample")
	name = $0; sub(/[{ ].*/, "", name)
	want = family (type[family] == "counter" ? "_total" : "")
	if (name != want) bad("not of its family " family)
	key = $0; sub(/ [^ ]*$/, "", key)
	if (key in seen) bad("a sample twice")
	seen[key] = 1
}
END { if (!ended) { print "no # EOF"; failed = 1 }; exit failed }' "$TMP/metrics" || fail "$(cat "$TMP/metrics")"
grep -q '^tmux_coordinator_agents{detail="idle"} [0-9]' "$TMP/metrics" || fail 'no agents'
grep -q 'session="a\\"b"' "$TMP/metrics" || fail "no session: $(grep session "$TMP/metrics")"
