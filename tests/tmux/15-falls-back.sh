# With a tmux that ends every control client, the transport ends up polling,
# with a note, and goes on telling what moves.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
tm new-session -d -s a -x 80 -y 24 'exec cat' || fail start
cat >"$TMP/tmux" <<'X'
#!/bin/sh
case $1 in -CC) printf '\033P1000p%%exit no luck\n'; exit 1 ;; esac
exec tmux "$@"
X
chmod +x "$TMP/tmux"
TMUX_COORDINATOR_TMUX=$TMP/tmux
export TMUX_COORDINATOR_TMUX
probe_start control 60000 200
tell 'watch 0'
# Backing off: 1, 2 and 4 seconds.
wait_for 20 stats 'kind=poll'
stats 'note=tmux ended our control client of session $0 4 times: no luck' ||
	fail "no note"
forget_said
tm send-keys -t %0 -l moved
wait_for 5 said '^moved 0'
wait_for 5 captured 0 moved
probe_stop
wait_for 5 no_children
