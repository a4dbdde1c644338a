# kill -9 at any instant: four agents, twenty beads, auto-assign, and a daemon
# that is killed again and again. No bead is typed twice, none is lost, and the
# ledger says what the agents got.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
beads 20
tm new-session -d -s home -x 80 -y 24 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
tm set-option -g @coordinator_auto_assign on
for name in a b c d; do agent "$name" 300 >/dev/null || fail "agent $name"; done

pid() { tc --no-start --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/'; }
# Finishes what the agents got, so that they get more.
close_seen() {
	for _id in $(got | sed -n 's/^Work on \(b-[0-9]*\):.*/\1/p'); do
		sed -i "/\"id\":\"$_id\"/s/\"status\":\"open\"/\"status\":\"closed\"/" \
		    "$PROJECT/.beads/issues.jsonl"
	done
}
count() { got | grep -c '^Work on'; }
all_given() {
	close_seen
	[ "$(count)" -ge 20 ]
}

tc start >/dev/null 2>&1 || fail daemon
kills=0
while [ "$kills" -lt "${KILLS:-12}" ] && ! all_given; do
	# At an instant that differs each time.
	sleep "0.$(((kills * 37 + 23) % 90 + 10))" # until the kill
	kill -9 "$(pid)" 2>/dev/null
	kills=$((kills + 1))
	close_seen
	tc start >/dev/null 2>&1 || fail 'it does not start again'
	_n=$(count)
	more() { [ "$(count)" -gt "$_n" ] || all_given; }
	[ $((kills % 3)) -ne 0 ] || wait_for 30 more
done
wait_for 60 all_given
got | sed -n 's/^Work on \(b-[0-9]*\):.*/\1/p' | sort >"$TMP/given"
[ -z "$(uniq -d "$TMP/given")" ] || fail "given twice: $(uniq -d "$TMP/given")"
[ "$(wc -l <"$TMP/given")" -eq 20 ] || fail "given: $(cat "$TMP/given")"
[ "$(got | grep -vc '^Work on.*(assignment [0-9]* of b-[0-9]*)$')" -eq 0 ] ||
	fail "not whole: $(got | grep -v '^Work on.*(assignment')"
retired() {
	close_seen
	[ "$(tc assignments --json)" = "[]" ]
}
wait_for 20 retired
# One of the attempts of each bead is done, and no other reached an agent.
tc assignments --all --json | tr '{' '\n' | grep '"step":"done"' |
	sed 's/.*"bead_id":"\([^"]*\)".*/\1/' | sort >"$TMP/done"
cmp -s "$TMP/given" "$TMP/done" || fail "the ledger: $(diff "$TMP/given" "$TMP/done")"
echo "$kills kills"
