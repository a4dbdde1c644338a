#!/bin/sh
# For MINUTES agents start, work, end and are killed, windows and sessions come
# and go, screens are full of new text, programs ask for the agents' states.
# Target: the open files are the same whenever all that came has gone, and memory
# is what it was after the warm-up, a fifth of the time.
#
#   soak.sh [MINUTES]
MINUTES=${1:-2}
# shellcheck source=tests/tmux/lib.sh
. "$(dirname "$0")/../tmux/lib.sh"
AGENT=$(dirname "$PROBE")/agent
[ -x "$BIN" ] && [ -x "$AGENT" ] ||
	fail "build $BIN and $AGENT first: make all $AGENT"
STAYING=10 # agents that are there all the time

ln -s "$AGENT" "$TMP/claude"
agent() { echo "stty raw -echo; exec '$TMP/claude' $1"; }
tm new-session -d -s staying -x 80 -y 24 "$(agent busy)" || fail 'no tmux'
i=1
while [ "$i" -lt "$STAYING" ]; do
	tm new-window -d -t staying: "$(agent busy)" || fail "window $i"
	i=$((i + 1))
done
tc start 2>/dev/null || fail 'no daemon'
daemon=$(tc --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/')

agents() { tc agents --json | grep -o '"pane_id"' | wc -l; }
only_staying() { [ "$(agents)" -eq "$STAYING" ]; }
memory() { awk '/VmRSS/ { print $2 }' "/proc/$daemon/status"; }
# What each open file is, without the numbers that differ.
files() { find "/proc/$daemon/fd" -type l -printf '%l\n' | sed 's/\[[0-9]*\]//' | sort; }

# All that comes and goes has gone, and what is known of it.
note() {
	wait_for 20 only_staying
	wait_for 20 one_client
	wait_for 20 two_terminals
	[ -e "$TMP/files" ] || files >"$TMP/files"
	wait_for 20 same_files
	rss=$(memory)
	echo "  $1: memory $rss KB, $(wc -l <"$TMP/files") files open, $rounds rounds"
}
one_client() { [ "$(tm list-clients | wc -l)" -eq 1 ]; }
# The client of the session that stays, and the doorbell, which rests a second
# after each ring.
two_terminals() { [ "$(files | grep -c ptmx)" -eq 2 ]; }
same_files() { files | cmp -s - "$TMP/files"; }
# Which files they are, when something goes wrong.
tell() { [ "$_status" -eq 0 ] || ! [ -e "$TMP/files" ] || files | diff "$TMP/files" - >&2; }
at_exit tell

# Comes up, writes, works, is asked for, and goes in one way or another.
# shellcheck disable=SC2016
lines='i=0; while [ $i -lt 400 ]; do i=$((i + 1)); echo "line $i of $$"; done'
round() {
	name=s$((rounds % 7))
	tm new-session -d -s "$name" -x 100 -y 30 "$(agent idle)" || fail "$name"
	tm split-window -d -t "$name:" "$(agent busy)"
	tm new-window -d -t "$name:" "$lines; exec cat"
	tm rename-window -t "$name:" "window $rounds"
	tm send-keys -t "staying:$((rounds % STAYING))" -l i
	tc status --json >/dev/null || fail 'no status'
	tm respawn-pane -k -t "$name:0.0" "$lines; $(agent idle)"
	tm send-keys -t "staying:$((rounds % STAYING))" -l b
	tm swap-pane -d -s "$name:0.0" -t "$name:0.1"
	tc segment summary >/dev/null
	case $((rounds % 3)) in
	0) tm kill-session -t "$name" ;;
	1)
		kill -9 "$(tm display-message -p -t "$name:0.1" '#{pane_pid}')"
		tm kill-window -t "$name:1"
		tm kill-session -t "$name"
		;;
	2)
		tm kill-pane -t "$name:0.0"
		tm rename-session -t "$name" "x$name"
		tm kill-session -t "x$name"
		;;
	esac
	rounds=$((rounds + 1))
}
rounds=0
rounds_until() {
	while [ "$(date +%s)" -lt "$1" ]; do round; done
}

echo "soak: $MINUTES minutes"
begin=$(date +%s)
note 'at the start'
rounds_until $((begin + MINUTES * 12))
note 'after the warm-up'
warm=$rss
rounds_until $((begin + MINUTES * 36))
note 'on the way'
rounds_until $((begin + MINUTES * 60))
note 'at the end'
# The allocator may keep a little more: a tenth, and what that is of nothing.
[ "$rss" -le $((warm + warm / 10 + 256)) ] || fail "$warm KB were in use, $rss are"
