# What a session has for itself wins over what all have: an option, its
# configuration in status, and who is given work.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
beads 2
tm new-session -d -s home -x 80 -y 24 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
tm set-option -g @coordinator_auto_assign on
agent mine 300 >/dev/null || fail 'agent mine'
tm set-option -t mine @coordinator_auto_assign off
tm set-option -t mine @coordinator_idle_threshold 86400
agent theirs 300 >/dev/null || fail 'agent theirs'

# From the start, and with the value of all where there is none of its own.
tc start 2>/dev/null || fail daemon
given() { [ "$(grep -c '^Work on' "$TMP/$1.got")" -eq "$2" ]; }
wait_for 30 given theirs 1
given mine 0 || fail 'the session without auto_assign was given work'
threshold() { tc status "$1" --json | sed -n 's/.*"idle_threshold":\([0-9]*\).*/\1/p'; }
[ "$(threshold mine)" = 86400 ] || fail "mine has threshold $(threshold mine)"
[ "$(threshold theirs)" = 0 ] || fail "theirs has threshold $(threshold theirs)"

tc -t mine config | grep -q 'auto_assign  *off  *session' || fail "config: $(tc -t mine config)"
tc config | grep -q 'auto_assign  *on  *global' || fail "config: $(tc config)"
tc config | grep -q 'stall_after  *180  *default' || fail "config: $(tc config)"
[ "$(tc -t mine config auto_assign)" = off ] || fail 'config -t does not know'

# What cannot differ is refused; what is wrong is told and has no effect.
tc -t mine config transport poll 2>"$TMP/err" && fail 'a transport for one session'
grep -q 'without -t' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
tm set-option -t theirs @coordinator_idle_threshold soon
tc reload || fail reload
bad() { grep -q 'In session theirs: @coordinator_idle_threshold is "soon"' "$XDG_STATE_HOME"/tmux-coordinator/*.log; }
wait_for 5 bad
# Wherever values are told of, and once in the log, whatever else changes.
tm set-option -t mine @coordinator_idle_threshold 86399
tm set-option -g @coordinator_stall_after 181
tc reload || fail 'reload again'
changed() { [ "$(threshold mine)" = 86399 ]; }
wait_for 5 changed
[ "$(grep -c 'In session theirs' "$XDG_STATE_HOME"/tmux-coordinator/*.log)" -eq 1 ] || fail 'told more than once'
said='In session theirs: @coordinator_idle_threshold is "soon"'
tc check 2>/dev/null | grep -qF "$said" || fail "check: $(tc check 2>&1)"
tc doctor 2>/dev/null | grep -qF "$said" || fail "doctor: $(tc doctor 2>&1)"
[ "$(threshold theirs)" = 0 ] || fail 'a bad value counts'

# Back to what all have, at once.
tc -t mine config --unset idle_threshold || fail unset
tc -t mine config --unset auto_assign || fail unset
back() { [ "$(threshold mine)" = 0 ] && tc status mine --json | grep -q '"auto_assign":true'; }
wait_for 5 back
# Work that is looked for while options are read again is for the agent that is
# there, known by its process: it is delivered, the first time.
wait_for 30 given mine 1
if tc assignments --all --json | grep -q 'not the same'; then fail "$(tc assignments --all)"; fi
