# Splits, kills, moves and renames are followed, in the watched session, in
# others, and while nothing is watched at all. No polling: the sweep is slow.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
tm new-session -d -s a -x 80 -y 24 'exec cat' || fail start
tm new-session -d -s b -x 80 -y 24 'exec cat'

follow() {
	forget_said
	tm rename-session -t "$1" "$1$1"
	wait_for 5 said "^pane $2 changed .* $1$1 "
	tm rename-session -t "$1$1" "$1"
	wait_for 5 said "^pane $2 changed .* $1 "
	new=$(tm split-window -d -t "$1" -P -F '#{pane_id}' 'exec cat')
	new=${new#%}
	wait_for 5 said "^pane $new new .* $1 "
	tm break-pane -d -s "%$new"
	wait_for 5 said "^pane $new changed "
	tm kill-pane -t "%$new"
	wait_for 5 said "^gone $new$"
	tm select-pane -t "%$2" -T "title of $1"
	wait_for 5 said "^pane $2 changed .* title of $1$"
	tm set-option -p -t "%$2" @coordinator_agent "cc"
	tm set-option -pu -t "%$2" @coordinator_agent
}

probe_start control
follow b 1
watch 0
follow a 0
follow b 1

# A pane that moves to another session is watched there.
tm new-window -d -t b 'exec cat'
wait_for 5 said '^pane 5 new .* b '
tm join-pane -d -s %0 -t b
wait_for 5 said '^pane 0 changed .* b '
wait_for 10 stats 'connects=2'
tm send-keys -t %0 -l moved
wait_for 5 said '^output 0 moved'

# A new session, and one that goes with all it has.
tm new-session -d -s c 'exec cat'
wait_for 5 said '^pane 6 new .* c '
tm kill-session -t c
wait_for 5 said '^gone 6$'
probe_stop
