# The daemon's life by verbs: started when needed, once for many at the same
# time, nobody's child, and gone without a trace.
. "${0%/*}/lib.sh"
tm new-session -d -s work 'runs=sleep; sleep 1000' || fail start

pid() { tc --no-start --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/'; }
alive() { kill -0 "$1" 2>/dev/null; }
gone() { ! alive "$1"; }

! tc --no-start agents >/dev/null 2>&1 || fail '--no-start started it'
! tc --no-start start 2>/dev/null || fail '--no-start start started it'
tc stop 2>"$TMP/words" || fail 'stop without a daemon failed'
grep -q 'no daemon was running' "$TMP/words" || fail "stop said: $(cat "$TMP/words")"

# Eight at once get one daemon, and each an answer.
children=
for i in 1 2 3 4 5 6 7 8; do
	tc --json agents >"$TMP/agents.$i" 2>&1 &
	children="$children $!"
done
for child in $children; do wait "$child" || fail "an agents failed: $(cat "$TMP"/agents.*)"; done
for i in 1 2 3 4 5 6 7 8; do
	[ "$(cat "$TMP/agents.$i")" = '[]' ] || fail "agents $i: $(cat "$TMP/agents.$i")"
done
first=$(pid)
alive "$first" || fail 'no daemon runs'
only() { [ "$(pgrep -cf -- "-S $TMP/.* daemon --log")" -eq 1 ]; }
wait_for 5 only
[ "$(ps -o ppid= -p "$first" | tr -d ' ')" -ne $$ ] || fail 'the daemon is a child of ours'

tc start 2>"$TMP/words" || fail 'a second start failed'
grep -q "already running (pid $first)" "$TMP/words" || fail "start said: $(cat "$TMP/words")"
# An agent's shell may have directories of its own: it is the same daemon.
XDG_RUNTIME_DIR='' TMPDIR=$HOME tc start 2>"$TMP/words" || fail 'elsewhere'
grep -q "already running (pid $first)" "$TMP/words" || fail "start said: $(cat "$TMP/words")"
tc restart 2>/dev/null || fail restart
second=$(pid)
[ "$second" != "$first" ] || fail 'restart kept the old one'
wait_for 5 gone "$first"
tc reload || fail reload
tc stop 2>/dev/null || fail stop
wait_for 5 gone "$second"
set -- "$TMUX_TMPDIR"/tmux-*/.coordinator/*.sock
[ ! -e "$1" ] || fail "$1 was left behind"

# What a daemon that was killed leaves may hold the lock for longer than a
# moment, when the disk is busy: the next one says so and waits.
set -- "$TMUX_TMPDIR"/tmux-*/.coordinator/*.lock
flock "$1" sleep 3 & # the lock is free after that
wait_for 5 eval '! flock -n "$TMUX_TMPDIR"/tmux-*/.coordinator/*.lock true'
tc start 2>"$TMP/words" || fail "start behind a lock: $(cat "$TMP/words")"
grep -q "waits, because .* is locked by" "$XDG_STATE_HOME"/tmux-coordinator/*.log || fail 'it did not say why it waits'
tc stop 2>/dev/null || fail 'stop after the lock'

# A store that is none any more is not taken away without a word.
store=$(echo "$XDG_STATE_HOME"/tmux-coordinator/test-*.db)
rm -f "$store"-*
seq 5000 >"$store"
tc start 2>/dev/null || fail 'start with a damaged store'
grep -q "warn daemon: the store was damaged: it is $store.broken now" "$XDG_STATE_HOME"/tmux-coordinator/*.log || fail 'not a word of the store'
grep -qx 4999 "$store.broken" || fail 'the damaged store is gone'
tc stop 2>/dev/null || fail 'stop after the store'

# In the foreground it logs to standard error and ends on a signal.
"$BIN" -L test daemon 2>"$TMP/log" &
child=$!
wait_for 5 tc --no-start reload 2>/dev/null
kill "$child"
wait "$child" || fail "daemon ended with $?: $(cat "$TMP/log")"
[ -s "$TMP/log" ] || fail 'it logged nothing'
