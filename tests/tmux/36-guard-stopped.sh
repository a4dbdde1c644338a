# The daemon's guard can be stopped or killed too, before the daemon or with
# it: tmux's clients never outlive the two, and whichever goes on puts it right.
. "${0%/*}/lib.sh"
tm new-session -d -s a -x 80 -y 24 'exec cat' || fail start
tm set-option -p -t a @coordinator_agent cc

clients() { tm list-clients -F '#{client_control_mode}' 2>/dev/null | grep -c 1; }
has_clients() { [ "$(clients)" -eq "$1" ]; }
gone() { ! kill -0 "$1" 2>/dev/null; }
stopped() { ps -o state= -p "$1" | grep -q T; }
children() { pgrep -f -- "-S $TMP/tmux-$(id -u)/test" || true; }
no_children() { [ -z "$(children)" ]; }
start() {
	tc start 2>/dev/null || fail 'it does not start'
	wait_for 10 has_clients 1
	daemon=$(tc --no-start --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/')
	guard=$(ps -o ppid= -p "$daemon" | tr -d ' ')
	at_exit "kill -KILL $daemon $guard 2>/dev/null"
}
both_stopped() {
	kill -STOP "$guard"
	wait_for 3 stopped "$guard"
	kill -STOP "$daemon"
	wait_for 3 stopped "$daemon"
}

# The guard goes on first: it does what it missed. Then the daemon attaches.
start
both_stopped
kill -CONT "$guard"
wait_for 5 has_clients 0
kill -CONT "$daemon"
wait_for 10 has_clients 1

# The daemon goes on first, and needs no guard for that.
client=$(tm list-clients -F '#{client_pid}')
both_stopped
kill -CONT "$daemon"
tc --no-start status >/dev/null || fail 'it does not answer'
kill -CONT "$guard"
same_client() { [ "$(tm list-clients -F '#{client_pid}')" = "$client" ]; }
holds_for 2 same_client

# Without the guard a stopped daemon ends as soon as it goes on, and takes
# everything with it.
both_stopped
kill -KILL "$guard"
wait_for 5 gone "$guard"
kill -CONT "$daemon"
wait_for 5 gone "$daemon"
wait_for 5 no_children
has_clients 0 || fail 'a client stays'
if tm show-hooks -g | grep doorbell; then fail 'a hook stays'; fi

# Both killed while they are stopped: the kernel takes the clients, and the
# next daemon begins as the first.
start
both_stopped
kill -KILL "$guard" "$daemon"
wait_for 5 has_clients 0
wait_for 5 no_children
start
tc stop 2>/dev/null || fail stop
wait_for 5 gone "$daemon"
wait_for 5 gone "$guard"
wait_for 5 no_children
