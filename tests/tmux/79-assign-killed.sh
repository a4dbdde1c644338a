# kill -9 at any instant: four agents, twenty beads, auto-assign, a tracker, and a
# daemon that is killed again and again. No bead is typed twice, none is lost,
# and the ledger and the tracker say what the agents got.
# usage: 79-assign-killed.sh [RUNS], each with twenty beads of its own
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
runs=${1:-1}
tracker
tm new-session -d -s home -x 80 -y 24 'runs=sleep; sleep 100000' || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
tm set-option -g @coordinator_auto_assign on
mkdir -p "$PROJECT/.git" "$PROJECT/src"
for name in a b c d; do agent "$name" 300 >/dev/null || fail "agent $name"; done

pid() { tc --no-start --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/'; }
given() { got | sed -n 's/^Work on \(b-[0-9-]*\):.*/\1/p' | sort; }
# Finishes what the agents got, so that they get more.
close_seen() {
	for _id in $(given); do
		sed -i "/\"id\":\"$_id\"/s/\"status\":\"open\"/\"status\":\"closed\"/" \
		    "$PROJECT/.beads/issues.jsonl"
	done
}
count() { got | grep -c '^Work on'; }
all_given() {
	close_seen
	[ "$(count)" -ge 20 ]
}
retired() {
	close_seen
	[ "$(tc assignments --json)" = "[]" ]
}
# An instant that nobody chose.
instant() { od -An -N2 -tu2 /dev/urandom | awk '{ printf "%.3f", 0.05 + $1 % 900 / 1000 }'; }
started() { tc start >/dev/null 2>"$TMP/err"; }
# Who is said to have done each bead: by the ledger, and by the tracker.
by_ledger() {
	tc assignments --all --json | tr '{' '\n' | grep "\"bead_id\":\"b-$run-.*\"step\":\"done\"" |
		sed 's/.*"bead_id":"\([^"]*\)".*"actor":"\([^"]*\)".*/\1 \2/' | sort
}
by_tracker() {
	for _id in $(cat "$TMP/given"); do
		echo "$_id $(cat "$TMP/claims/$_id" 2>/dev/null)"
	done
}

# Each run has beads of its own; two of them share a file.
begin() {
	for _name in a b c d; do : >"$TMP/$_name.got"; done
	: >"$TMP/beads"
	for _i in $(seq 20); do
		: >"$PROJECT/src/$((_i / 2)).c"
		printf '{"id":"b-%s","title":"Piece %s in src/%s.c","status":"open","priority":2,"issue_type":"task","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}\n' \
		    "$run-$_i" "$_i" "$((_i / 2))" >>"$TMP/beads"
	done
	cp "$TMP/beads" "$PROJECT/.beads/issues.jsonl"
	tc start >/dev/null 2>&1 || fail daemon
}

check() {
	given >"$TMP/given"
	[ -z "$(uniq -d "$TMP/given")" ] || fail "run $run: given twice: $(uniq -d "$TMP/given")"
	[ "$(wc -l <"$TMP/given")" -eq 20 ] || fail "run $run: given: $(cat "$TMP/given")"
	[ "$(got | grep -vc '^Work on.*(assignment [0-9]* of b-[0-9-]*)$')" -eq 0 ] ||
		fail "run $run: not whole: $(got | grep -v '^Work on.*(assignment')"
	wait_for 30 retired
	# One of the attempts of each bead is done, and no other reached an agent.
	by_ledger >"$TMP/ledger"
	by_tracker >"$TMP/tracker"
	cmp -s "$TMP/ledger" "$TMP/tracker" ||
		fail "run $run: $(diff "$TMP/ledger" "$TMP/tracker")"
}

# What there was to see, when something goes wrong.
tell() {
	[ "$_status" -ne 0 ] || return 0
	for _verb in agents assignments "work $PROJECT"; do
		# shellcheck disable=SC2086 # a verb and its arguments
		tc --no-start --json $_verb >&2
	done
	got >&2
	tail -n 100 "$XDG_STATE_HOME"/tmux-coordinator/*.log >&2
}
at_exit tell

kills=0
for run in $(seq "$runs"); do
	begin
	left=${KILLS:-12}
	while [ "$left" -gt 0 ] && ! all_given; do
		sleep "$(instant)" # until the kill
		kill -9 "$(pid)" 2>/dev/null
		kills=$((kills + 1)) left=$((left - 1))
		close_seen
		if ! started; then
			# Up to 3.6, it may when a client attaches in a bad moment.
			tm has-session 2>/dev/null || fail "run $run: tmux itself has crashed"
			fail "run $run: it does not start: $(cat "$TMP/err")"
		fi
		_n=$(count)
		more() { [ "$(count)" -gt "$_n" ] || all_given; }
		[ $((left % 3)) -ne 0 ] || wait_for 30 more
	done
	wait_for 90 all_given
	check
	[ "$runs" -eq 1 ] || echo "run $run: 20 beads, $kills kills so far"
done
nothing_held() { [ "$(tc reservations --json --project "$PROJECT")" = '[]' ]; }
wait_for 20 nothing_held
echo "$runs runs, $kills kills"
