# shellcheck shell=sh
# Sourced after lib.sh by the tests of the transport. Runs the probe program on
# the private server:
#
#   probe_start KIND ARG...   starts it; what it says goes to $TMP/said
#   tell WORDS                an order to it
#   said PATTERN              has it said a line like that (grep)
#   probe_stop                ends it in order
#
# $SOCKET is the server's socket.
SOCKET=$TMP/tmux-$(id -u)/test
probe_pid=

probe_start() {
	rm -f "$TMP/orders" "$TMP/said"
	mkfifo "$TMP/orders"
	: >"$TMP/said"
	"$PROBE" "$SOCKET" "$@" <"$TMP/orders" >>"$TMP/said" 2>&1 &
	probe_pid=$!
	exec 3>"$TMP/orders"
	wait_for 5 said '^listed'
}

tell() { echo "$*" >&3; }
said() { grep -aq -- "$1" "$TMP/said"; }
forget_said() { : >"$TMP/said"; }

probe_stop() {
	tell stop
	exec 3>&-
	wait "$probe_pid" || fail "the probe ended with $?"
	probe_pid=
}

# With the statistics of this moment, is there a line like that?
stats() {
	tell stats
	sleep 0.02 # the answer; whoever asks polls
	grep -a "^stats" "$TMP/said" | tail -n 1 | grep -q -- "$1"
}

# The pane is streamed: a client is attached and it is wanted.
watch() {
	tell "watch $1"
	wait_for 10 stats 'clients=[1-9]'
}

# Does a capture of pane $1 begin with $2? Whoever asks polls.
captured() {
	tell "capture $1"
	said "^reply 1 $2"
}

clients() { tm list-clients -F '#{client_control_mode}' 2>/dev/null | grep -c 1; }
no_clients() { [ "$(clients)" -eq 0 ]; }
# Our tmux children: clients and the doorbell's waiter.
children() { pgrep -f -- "-S $SOCKET" || true; }
no_children() { [ -z "$(children)" ]; }
open_fds() { find "/proc/$1/fd" -type l | wc -l; }
# What attaching must not change.
server_state() {
	tm show-hooks -g
	tm show-hooks -gw
	tm show-options -g
	tm show-options -gw
	tm show-options -s
	tm show-environment -g
	tm list-sessions -F '#{session_id}' | while read -r id; do
		tm show-options -t "$id"
		tm show-environment -t "$id"
	done
	tm list-windows -a -F '#{window_id} #{window_layout} #{window_flags}'
}

at_exit '[ -n "$probe_pid" ] && kill -9 "$probe_pid" 2>/dev/null'
