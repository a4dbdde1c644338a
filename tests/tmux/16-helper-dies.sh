# Whatever happens to the helper, tmux and the panes go on.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
tm new-session -d -s a -x 80 -y 24 \
    "i=0; while :; do i=\$((i + 1)); echo \$i; echo \$i >'$TMP/at'; sleep 0.01; done"
probe_start control
tell quiet
watch 0
advanced() { [ "$(cat "$TMP/at")" -gt "$1" ] 2>/dev/null; }

# Killed: its children die with it, the pane runs, the server obeys.
kill -9 "$probe_pid"
wait "$probe_pid" 2>/dev/null
exec 3>&-
wait_for 5 no_children
wait_for 5 no_clients
wait_for 5 advanced "$(($(cat "$TMP/at") + 20))"

# Stopped: the pane may have to wait (tmux reads a pane no faster than its only
# clients do), and runs again when the helper does, or when it is killed.
probe_start control
tell quiet
watch 0
kill -STOP "$probe_pid"
sleep 3 # stopped for so long, as a stuck helper is
kill -CONT "$probe_pid"
wait_for 5 advanced "$(($(cat "$TMP/at") + 20))"
wait_for 5 stats 'clients=1'
kill -STOP "$probe_pid"
sleep 1 # stopped again
kill -9 "$probe_pid"
wait "$probe_pid" 2>/dev/null
exec 3>&-
wait_for 5 advanced "$(($(cat "$TMP/at") + 20))"
wait_for 5 no_clients
wait_for 5 no_children

# A pane nobody wants never waits for a helper that is stopped.
probe_start control
tell quiet
tm split-window -d -t a 'exec cat'
wait_for 5 said '^pane 1 new'
watch 1
kill -STOP "$probe_pid"
wait_for 5 advanced "$(($(cat "$TMP/at") + 100))"
kill -9 "$probe_pid"
wait "$probe_pid" 2>/dev/null
exec 3>&-
probe_pid=
timeout 5 tmux -L test kill-server || fail "kill-server hangs"
