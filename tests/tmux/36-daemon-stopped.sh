# A daemon that is stopped (SIGSTOP) holds up no agent, though it is the only
# client, and tmux can end. When it goes on it attaches again. Nothing of it
# stays behind, however it ends.
. "${0%/*}/lib.sh"
tm new-session -d -s a -x 80 -y 24 \
    "i=0; while :; do i=\$((i + 1)); printf '%4000d\n' \$i; echo \$i >'$TMP/at'; sleep 0.02; done" || fail start
tm set-option -p -t a @coordinator_agent cc

pid() { tc --no-start --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/'; }
clients() { tm list-clients -F '#{client_control_mode}' 2>/dev/null | grep -c 1; }
has_clients() { [ "$(clients)" -eq "$1" ]; }
at() { cat "$TMP/at"; }
advanced() { [ "$(at)" -gt "$1" ] 2>/dev/null; }
gone() { ! kill -0 "$1" 2>/dev/null; }
guard() { ps -o ppid= -p "$1" | tr -d ' '; }

tc start 2>/dev/null || fail 'it does not start'
wait_for 10 has_clients 1
daemon=$(pid)
guard=$(guard "$daemon")
ps -o args= -p "$guard" | grep -q "guard of $daemon" || fail "its parent is $(ps -o args= -p "$guard")"
at_exit "kill -KILL $daemon 2>/dev/null"
kill -STOP "$daemon"
wait_for 5 has_clients 0
for _ in 1 2 3; do wait_for 3 advanced "$(($(at) + 20))"; done
kill -CONT "$daemon"
wait_for 10 has_clients 1
wait_for 3 advanced "$(($(at) + 20))"

# A stop that is soon over costs nothing.
client=$(tm list-clients -F '#{client_pid}')
for _ in 1 2 3; do
	kill -STOP "$daemon"
	sleep 0.2 # stopped
	kill -CONT "$daemon"
	sleep 0.2 # and not
done
[ "$(tm list-clients -F '#{client_pid}')" = "$client" ] || fail 'it lost its client'

# Killed while it is stopped.
kill -STOP "$daemon"
kill -KILL "$daemon"
wait_for 5 has_clients 0
wait_for 5 gone "$guard"
wait_for 3 advanced "$(($(at) + 20))"

# Without its guard it ends, and leaves tmux as it was.
tc start 2>/dev/null || fail 'it does not start again'
wait_for 10 has_clients 1
daemon=$(pid)
kill -KILL "$(guard "$daemon")"
wait_for 5 gone "$daemon"
has_clients 0 || fail 'a client stays'
tm show-hooks -g | grep doorbell && fail 'a hook stays'

# tmux ends while the daemon is stopped, and the daemon when it sees that.
tc start 2>/dev/null || fail 'it does not start a third time'
wait_for 10 has_clients 1
daemon=$(pid)
at_exit "kill -KILL $daemon 2>/dev/null"
kill -STOP "$daemon"
timeout 10 tmux -L test kill-server || fail 'kill-server hangs'
kill -CONT "$daemon"
wait_for 5 gone "$daemon"
