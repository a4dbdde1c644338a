#!/bin/sh
# How often does this tmux crash while the daemon attaches and leaves CYCLES
# times and sessions come and go in bursts? (Versions before 3.8 have faults
# that any control client can set off.) Another tmux: put its directory first
# in PATH.
#
#   churn.sh [CYCLES [SECONDS between two bursts]]
CYCLES=${1:-100} GAP=${2:-1}
# shellcheck source=tests/tmux/lib.sh
. "$(dirname "$0")/../tmux/lib.sh"

churn() {
	while [ -e "$TMP/churn" ]; do
		for i in 1 2 3; do
			tm -N new-session -d -s "c$i" 'exec cat'
			tm -N new-window -t "c$i" 'exec cat'
		done
		for i in 1 2 3; do tm -N kill-session -t "c$i"; done
		sleep "$GAP" # more than half a second, or it never attaches
	done >/dev/null 2>&1
}
is_up() { tm -N list-sessions >/dev/null 2>&1; }
# In the foreground, so that its end has a status to be read.
start() {
	command tmux -D -L test -f "$TMUX_CONF" >"$TMP/server" 2>&1 &
	server=$!
	wait_for 5 test -S "$TMP/tmux-$(id -u)/test"
	wait_for 5 tm -N new-session -d -s a -x 80 -y 24 'exec cat'
	tm set -p -t a @coordinator_agent cc
	before=$(fds)
}
fds() { find "/proc/$server/fd" -type l | wc -l; }
clients() { tm -N list-clients -F '#{client_control_mode}' 2>/dev/null | grep -c 1; }
has_clients() { [ "$(clients)" -eq "$1" ]; }
# One life of a daemon: false when it did not see it to the end.
cycle() {
	tc start 2>/dev/null || return 1
	left=200
	until has_clients 1; do
		left=$((left - 1))
		[ "$left" -gt 0 ] && kill -0 "$server" 2>/dev/null || return 1
		sleep 0.05
	done
	tc --no-start stop 2>/dev/null && has_clients 0
}
# The server is gone: how? 139 is a segmentation fault.
autopsy() {
	wait "$server"
	echo "cycle $i: the server ended with status $?"
	crashes=$((crashes + 1))
}
report() {
	echo "tmux $(tmux -V | cut -d' ' -f2): $i cycles, $crashes crashes," \
	    "$stuck without an attached client, server fds $before -> $(fds)"
}

crashes=0 stuck=0
start
touch "$TMP/churn"
churn &
at_exit "kill $!; rm -f '$TMP/churn'"
for i in $(seq "$CYCLES"); do
	ok=true
	cycle || ok=false
	if ! kill -0 "$server" 2>/dev/null; then
		autopsy
		start
	elif ! $ok; then
		stuck=$((stuck + 1))
	fi
	[ $((i % 50)) -ne 0 ] || report
done
[ $((CYCLES % 50)) -eq 0 ] || report
