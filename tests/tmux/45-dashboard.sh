# The dashboard in a window: rows change as agents do, keys sort, filter, help,
# switch lists and jump; it survives resizing, a stopped daemon and odd names,
# and leaves the terminal as it was, whether by q or by a signal.
. "${0%/*}/lib.sh"
outer() { command tmux -L human -f "$TMUX_CONF" "$@"; }
attached() { [ -n "$(tm list-clients -F . 2>/dev/null)" ]; }
sees() { [ "$(tm list-clients -F '#{client_control_mode} #{pane_id}' | sed -n 's/^0 //p')" = "$1" ]; }
screen() { tm capture-pane -p -t dash; }
shows() { screen | grep -qE -e "$1"; }
hides() { ! shows "$1"; }
press() { tm send-keys -t dash "$@"; }
row() { screen | grep -E "^[ ▌] .*$1:0"; }
row_is() { row "$1" | grep -qE -e "$2"; }

AGENT=$(dirname "$PROBE")/agent
ln -s "$AGENT" "$TMP/claude"
start() {
	tm new-session -d -s "$1" -x 80 -y 24 -P -F '#{pane_id}' \
	    "stty raw -echo; exec '$TMP/claude' $2"
}
tm new-session -d -s home -x 100 -y 30 'exec sleep 1000' || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
outer new-session -d -x 100 -y 32 'exec tmux -L test attach -t home'
at_exit 'outer kill-server 2>/dev/null'
wait_for 5 attached
ann=$(start ann idle) cyd=$(start cyd idle)
start bob busy >/dev/null
# tmux expands the name it is given.
tm rename-window -t ann '##[fg=red]漢字##(touch ran)'

tm new-session -d -s dash -x 80 -y 24 -e NO_COLOR=1 \
    "'$BIN' -L test dashboard; echo left:\$?; stty -a; exec sleep 1000"
tm resize-window -t dash -x 80 -y 24
wait_for 10 shows '● 1 busy'
wait_for 10 shows '○ 2 idle'
wait_for 5 row_is bob 'thinking|streaming'
shows '#\[fg=red\]漢字#' || fail "an odd name: $(screen)"
[ ! -e "$TMP/ran" ] && [ ! -e ran ] || fail 'a name was run'
shows '^ enter jump' || fail "no keys in the last row: $(screen)"

# Live: no key is pressed.
tm send-keys -t "$ann" b
wait_for 5 shows '● 2 busy'
wait_for 5 row_is ann 'thinking|streaming'
tm send-keys -t "$ann" i
wait_for 5 shows '● 1 busy'

# Details of the chosen one, with evidence.
press '<'
wait_for 5 shows 'why  *the composer is empty'
wait_for 5 shows 'screen  *idle'

press s
wait_for 5 shows 'AGENT▴'
press S
wait_for 5 shows 'AGENT▾'
press s s
wait_for 5 shows 'WHERE▴'

press / c y d
wait_for 5 shows '/cyd *1 of 3'
hides '^[ ▌] .*bob:0' || fail "the filter lets all through: $(screen)"
press Enter
wait_for 5 shows '^ enter jump'
press Enter
wait_for 5 sees "$cyd"
shows '/cyd' || fail 'it left its window'
tc next --back || fail back
press Escape
wait_for 5 row_is bob .

press '?'
wait_for 5 shows '┌─ keys'
shows 'who needs you most' || fail "no help: $(screen)"
press x
wait_for 5 hides '┌─ keys'

press 5
wait_for 5 shows 'agent_busy'
press 3
wait_for 5 shows 'nothing is reserved'
press 4
wait_for 5 shows 'no conflicts'
press 1

tm resize-window -t dash -x 40 -y 20
wait_for 5 shows '▲ 0 wait  ● 1 busy'
shows '^ enter jump  a assign  / filter  [?] help$' || fail "not for 40 columns: $(screen)"
tm resize-window -t dash -x 140 -y 40
wait_for 5 shows '│ state'
tm resize-window -t dash -x 80 -y 24
wait_for 5 shows '── *$|─$'

# The daemon goes and comes; the person is told, and all is live again.
tc stop 2>/dev/null
wait_for 5 shows 'waits for "tmux-coordinator start"'
tc start 2>/dev/null || fail start
wait_for 10 hides 'waits for'
tm send-keys -t "$ann" b
wait_for 10 shows '● 2 busy'

tm kill-session -t bob
wait_for 5 shows '2 agents'

press q
wait_for 5 shows 'left:0'
wait_for 5 shows ' icanon .*'
shows ' echo ' || fail "the terminal is not as it was: $(screen)"
[ "$(tm display-message -p -t dash '#{alternate_on}#{cursor_flag}#{keypad_flag}')" = 010 ] ||
	fail "modes: $(tm display-message -p -t dash '#{alternate_on}#{cursor_flag}#{keypad_flag}')"

for signal in TERM HUP; do
	tm respawn-pane -k -t dash "stty icanon echo
'$BIN' -L test dashboard; echo left:\$?; stty -a; exec sleep 1000"
	wait_for 10 shows 'agents$'
	pid=$(pgrep -P "$(tm display-message -p -t dash "#{pane_pid}")" -f dashboard)
	kill -s "$signal" "$pid" || fail "no process to send $signal to"
	wait_for 5 shows 'left:0'
	wait_for 5 shows ' icanon .*'
	[ "$(tm display-message -p -t dash '#{alternate_on}#{cursor_flag}')" = 01 ] || fail "modes after $signal"
done

# No terminal, no daemon: one sentence and a status.
tc dashboard </dev/null 2>"$TMP/err" >"$TMP/out"
[ $? -eq 1 ] && [ "$(cat "$TMP/err")" = 'tmux-coordinator: the dashboard needs a terminal' ] || fail "it said: $(cat "$TMP/err")"
tc stop 2>/dev/null
tc --no-start dashboard 2>"$TMP/err"
[ $? -eq 3 ] && grep -q 'no daemon is running' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
exit 0
