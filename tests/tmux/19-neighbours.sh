# Others who use the same panes go on as before, with the daemon there and when
# it has left: a log by pipe-pane, another control client on a terminal, a
# grouped session, a linked window, a tmux in a pane. An agent seen by several
# of them is one agent.
. "${0%/*}/lib.sh"
outer() { command tmux -L around -f "$TMUX_CONF" "$@"; }
inner() { command tmux -L nested -f /dev/null "$@"; }
at_exit 'outer kill-server 2>/dev/null; inner kill-server 2>/dev/null'

tm new-session -d -s work -x 80 -y 24 'exec cat' || fail start
tm set-option -p -t work @coordinator_agent cc
agent=$(tm display-message -p -t work '#{pane_id}')
tm new-session -d -s other -x 80 -y 24 'exec cat'
tm new-session -d -s group -t work
tm link-window -s work:0 -t other:5
tm pipe-pane -t "$agent" "exec cat >>'$TMP/log'"
tm new-session -d -s nest -x 80 -y 24 "unset TMUX; exec tmux -L nested -f /dev/null new-session -s within 'exec cat'"
outer new-session -d -x 200 -y 50 'exec tmux -L test -CC attach -t work' || fail 'outer'
outer pipe-pane "exec cat >>'$TMP/control'"
others() { tm list-clients -F '#{client_tty}' | sort; }
one_other() { [ "$(others | wc -l)" -eq 1 ]; }
wait_for 10 one_other
before=$(others)

has() { grep -aq "$2" "$1" 2>/dev/null; }
shows() { tm capture-pane -p -t "$1" | grep -q "$2"; }
everybody_sees() {
	tm send-keys -t "$agent" "$1" Enter
	wait_for 5 has "$TMP/log" "$1"
	wait_for 5 has "$TMP/control" "output $agent.*$1"
	for pane in work:0 group:0 other:5; do wait_for 5 shows "$pane" "$1"; done
	tm send-keys -t nest "$1" Enter
	wait_for 5 shows nest "$1"
}
everybody_sees alone

tc start 2>/dev/null || fail daemon
ours() { [ "$(others | wc -l)" -gt 1 ]; }
wait_for 10 ours
everybody_sees together
once() { [ "$(tc --json agents | tr '{' '\n' | grep -c "\"pane_id\":\"$agent\"")" -eq "$1" ]; }
wait_for 5 once 1

# The session it was found in goes; the pane lives in its group, and is known.
tm kill-session -t work
everybody_sees_less() {
	tm send-keys -t "$agent" "$1" Enter
	wait_for 5 has "$TMP/log" "$1"
	for pane in group:0 other:5; do wait_for 5 shows "$pane" "$1"; done
}
everybody_sees_less later
wait_for 5 once 1

tc stop 2>/dev/null || fail stop
nobody() { [ -z "$(others)" ]; }
wait_for 5 nobody
everybody_sees_less after
[ "$(tm display-message -p -t "$agent" '#{pane_pipe}')" = 1 ] || fail 'the log was closed'
[ -n "$before" ] || fail 'there was no other client'
