# The dashboard in a popup closes when it jumps. What it gives to an agent, or
# takes back, it shows first; only yes does it, and nothing else is typed.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
outer() { command tmux -L human -f "$TMUX_CONF" "$@"; }
attached() { [ -n "$(tm list-clients -F . 2>/dev/null)" ]; }
sees() { [ "$(tm list-clients -F '#{client_control_mode} #{pane_id}' | sed -n 's/^0 //p')" = "$1" ]; }
screen() { outer capture-pane -p; }
shows() { screen | grep -qF -e "$1"; }
hides() { ! shows "$1"; }
press() { outer send-keys "$@"; }
beads 1
bead evil '#(touch '"$TMP"'/ran) \u001b[2J' '"description":"x"'
one=$(agent one) || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
tm new-session -d -s home -x 100 -y 30 -c "$PROJECT" 'exec sleep 1000' || fail start
outer new-session -d -x 100 -y 32 'exec tmux -L test attach -t home'
at_exit 'outer kill-server 2>/dev/null'
wait_for 5 attached
tc wait "$one" idle --timeout 60 || fail "not idle: $(tc explain "$one")"
wait_for 10 is_safe "$one"
client=$(tm list-clients -F '#{client_control_mode} #{client_name}' | sed -n 's/^0 //p')
popup() {
	tm display-popup -c "$client" -d "$PROJECT" -E -w 90% -h 90% \
	    "'$BIN' -L test dashboard" &
	wait_for 10 shows '1 agent'
	wait_for 10 shows 'idle'
}

popup
press a
wait_for 10 shows 'give this work?'
shows 'b-1  Piece number 1' || fail "no preview: $(screen)"
shows "to repl in one:0.0, score" || fail "no reason: $(screen)"
press Escape
wait_for 5 hides 'give this work?'
[ ! -s "$TMP/one.got" ] || fail "no was taken for yes: $(got)"

# Of the list of work, just the bead that is chosen.
press 2
wait_for 5 shows 'b-1'
press /evil Enter
wait_for 5 shows '1 of 2'
press a
wait_for 10 shows 'evil  #(touch'
press Escape
wait_for 5 hides 'give this work?'
press /
press C-u
press b-1 Enter
wait_for 5 shows '/b-1'
press a
wait_for 10 shows 'give this work?'
shows 'b-1  Piece number 1' || fail "another bead: $(screen)"
press Enter
taken() { grep -q 'Work on b-1' "$TMP/one.got"; }
wait_for 20 taken
wait_for 20 shows 'done'
[ "$(wc -l <"$TMP/one.got")" -eq 1 ] || fail "prompts: $(got)"
press Escape 1
wait_for 10 shows 'Piece number 1'

# Given back: asked first, then free again.
press g
wait_for 10 shows 'take this work back?'
shows 'b-1' || fail "which work: $(screen)"
press y
released() { ! tc assignments --json | grep -q '"bead_id":"b-1"'; }
wait_for 10 released
press g
wait_for 10 shows 'this agent was given no work'
[ ! -e "$TMP/ran" ] || fail 'a title was run'

# Enter closes the popup and shows the agent.
press Enter
wait_for 5 sees "$one"
wait_for 5 hides 'waiting for you'
tc next --back || fail 'no way back'

# Two holders of the same files: told, and asked to let go, when one says yes.
tm new-session -d -s two -x 80 -y 24 -c "$PROJECT" "exec '$TMP/repl' '$TMP/two.got' 10"
two=$(tm display-message -p -t two '#{pane_id}')
tc wait "$two" idle --timeout 60 || fail 'two is not idle'
reserve() { tc reserve 'src/**' --as "$1" --project "$PROJECT" >/dev/null 2>&1; }
reserve BlueLake
reserve GreenHill
conflicts() { [ "$(tc conflicts --json | grep -o '"resolution"\|"detected_at"' | wc -l)" -ge 1 ]; }
wait_for 10 conflicts
tm display-popup -c "$client" -d "$PROJECT" -E -w 90% -h 90% "'$BIN' -L test dashboard" &
wait_for 10 shows '2 agents'
press 4
wait_for 10 shows 'src/**'
press n
wait_for 5 shows 'notify the holders?'
press Enter
wait_for 10 shows 'done'
told() { tc conflicts --json | grep -q '"notified_at"'; }
wait_for 10 told
# The daemon dies while it is asked: the next one's answer is said all the same.
daemon=$(tc --no-start --json start | sed 's/.*"pid":\([0-9]*\).*/\1/')
kill -STOP "$daemon"
press n
wait_for 5 shows 'notify the holders?'
press Enter
wait_for 5 hides 'done'
kill -KILL "$daemon"
wait_for 10 shows 'the daemon has gone'
press n
wait_for 5 shows 'notify the holders?'
press Enter
wait_for 5 shows 'nothing was done'
tc start >/dev/null 2>&1 || fail 'start again'
again() { hides 'nothing was done' && shows 'open, told'; }
wait_for 20 again
press n
wait_for 5 shows 'notify the holders?'
press Enter
wait_for 10 shows 'done'
press N
wait_for 5 shows 'to let go'
press Enter
asked() { tc conflicts --json | grep -q '"negotiation"'; }
wait_for 10 asked
press q
wait_for 5 hides 'waiting for you'
