# What comes and goes leaves nothing in the daemon: agents, sessions, programs
# that follow its events and are killed, options read again. As many files are
# open and children there as before, and its memory stays.
. "${0%/*}/lib.sh"
[ -d /proc/self/fd ] || skip 'no /proc'
tm new-session -d -s home -x 80 -y 24 'exec cat' || fail start
tm set-option -p -t home @coordinator_agent cc
tc start 2>/dev/null || fail daemon
daemon=$(tc --no-start --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/')
agents() { tc --json agents | tr '{' '\n' | grep -c '"pane_id"'; }
are_agents() { [ "$(agents)" -eq "$1" ]; }
fds() { find "/proc/$daemon/fd" -type l | wc -l; }
children() { pgrep -P "$daemon" | wc -l; }
memory() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"; }
# The most that "$1" counts within a second: helpers end and are made anew.
most() {
	_most=0
	for _look in 1 2 3 4 5 6 7 8 9 10; do
		_count=$("$1")
		[ "$_count" -le "$_most" ] || _most=$_count
		sleep 0.1 # between two looks
	done
	echo "$_most"
}
watched() { tm list-clients -F '#{client_session}' | grep -q "^$1\$"; }

turn() {
	tm new-session -d -s guest -x 80 -y 24 'exec cat'
	tm set-option -p -t guest @coordinator_agent cc
	wait_for 10 are_agents 2
	wait_for 10 watched guest
	"$BIN" -L test events --follow >/dev/null 2>&1 &
	follower=$!
	tc reload || fail reload
	kill -9 "$(tm display-message -p -t guest '#{pane_pid}')" "$follower"
	wait "$follower" 2>/dev/null
	wait_for 10 are_agents 1
}
wait_for 10 are_agents 1
wait_for 10 watched home
turn # what is made once is made
settled_fds=$(most fds) settled_children=$(most children) settled_memory=$(memory)
for _ in 1 2 3 4 5 6; do turn; done
same_fds() { [ "$(fds)" -le "$settled_fds" ]; }
same_children() { [ "$(children)" -le "$settled_children" ]; }
wait_for 10 same_fds
wait_for 10 same_children
[ "$(memory)" -le $((settled_memory + 2048)) ] ||
	fail "$settled_memory kB became $(memory) kB"
