#!/bin/sh
# How often does this tmux crash while the transport connects and leaves CYCLES
# times and sessions come and go in bursts? (Versions before 3.8 have faults
# that any control client can set off.)
#
#   churn.sh [CYCLES]
CYCLES=${1:-100}
# shellcheck source=tests/tmux/lib.sh
. "$(dirname "$0")/../tmux/lib.sh"
# shellcheck source=tests/tmux/transport.sh
. "$(dirname "$0")/../tmux/transport.sh"

churn() {
	while [ -e "$TMP/churn" ]; do
		for i in 1 2 3; do
			tm new-session -d -s "c$i" 'exec cat'
			tm new-window -t "c$i" 'exec cat'
		done
		for i in 1 2 3; do tm kill-session -t "c$i"; done
		sleep 2.5 # quiet long enough to attach in
	done >/dev/null 2>&1
}
start() {
	tm new-session -d -s a -x 80 -y 24 'exec cat' || fail "no tmux"
	server=$(tm display-message -p '#{pid}')
}
fds() { find "/proc/$server/fd" -type l | wc -l; }
attached() {
	tell stats
	tail -n 1 "$TMP/said" | grep -aq 'clients=1'
}
# One life of a transport: false when it did not see it to the end.
cycle() {
	probe_start control
	tell 'watch 0'
	left=200
	until attached; do
		left=$((left - 1))
		[ "$left" -gt 0 ] && kill -0 "$probe_pid" 2>/dev/null || return 1
		sleep 0.05
	done
	probe_stop
}

report() {
	echo "tmux $(tmux -V | cut -d' ' -f2): $i connects, $crashes crashes," \
	    "$stuck that did not attach, server fds $before -> $(fds)"
}

crashes=0 stuck=0
start
before=$(fds)
touch "$TMP/churn"
churn &
at_exit "kill $!"
for i in $(seq "$CYCLES"); do
	cycle || stuck=$((stuck + 1))
	[ $((i % 50)) -ne 0 ] || report
	kill -0 "$server" 2>/dev/null && continue
	crashes=$((crashes + 1))
	start
	before=$(fds)
done
report
