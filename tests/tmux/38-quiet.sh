# Nothing wakes the daemon while nothing happens, and a status line that changes
# costs tmux no process.
. "${0%/*}/lib.sh"
command -v strace >/dev/null || skip 'no strace'
outer() { command tmux -L human -f "$TMUX_CONF" "$@"; }
tm new-session -d -s home -x 80 -y 24 'exec cat' || fail start
tm set-option -p -t home @coordinator_agent cc
tm set-option -g status-right '#{E:COORDINATOR_SUMMARY}'
tm set-option -g status-right-length 80
outer new-session -d -x 100 -y 30 'exec tmux -L test attach'
at_exit 'outer kill-server 2>/dev/null'
tc start 2>/dev/null || fail daemon
daemon=$(tc --no-start --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/')
agents() { tc agents --json | grep -c pane_id; }
has_agents() { [ "$(agents)" -eq "$1" ]; }
wait_for 10 has_agents 1
timeout 1 strace -p "$daemon" -o "$TMP/calls" 2>"$TMP/traced"
grep -q attached "$TMP/traced" || skip 'strace may not attach'

# What strace finds it in, and is detached from, is one wait.
quiet() {
	timeout 5 strace -f -p "$daemon" -o "$TMP/calls" 2>/dev/null
	[ "$(grep -c epoll_wait "$TMP/calls")" -eq 1 ]
}
wait_for 60 quiet

summary() { tm show-environment -gh COORDINATOR_SUMMARY | cksum; }
changed() { [ "$(summary)" != "$was" ]; }
strace -f -e trace=process -p "$(tm display-message -p '#{pid}')" -o "$TMP/server" 2>"$TMP/traced" &
tracer=$!
at_exit "kill $tracer 2>/dev/null"
wait_for 5 grep -q attached "$TMP/traced"
for agent in none cc none cc; do
	was=$(summary)
	tm set-option -p -t home @coordinator_agent "$agent"
	wait_for 10 changed
done
kill "$tracer"
wait "$tracer" 2>/dev/null
! grep -E 'clone|fork|exec' "$TMP/server" || fail 'tmux has started a process'
