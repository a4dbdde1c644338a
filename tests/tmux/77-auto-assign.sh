# Auto-assign is driven by events: an agent that turns idle has its work once it
# was idle for idle_threshold, also when there was nothing for another just now.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
beads 2
mkdir -p "$TMP/elsewhere/.git"
tm new-session -d -s home -x 80 -y 24 'sleep 100000' || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
tm set-option -g @coordinator_auto_assign on
tc start >/dev/null 2>&1 || fail daemon

# Its project has no beads: it is looked at, and gets nothing.
idle=$(tm new-session -d -s idle -x 100 -y 30 -c "$TMP/elsewhere" -P -F '#{pane_id}' \
    "exec '$TMP/repl' '$TMP/idle.got' 1000") || fail start
wait_for 20 is_safe "$idle"
one=$(agent one) || fail start
wait_for 20 is_safe "$one"
given() { [ -s "$TMP/one.got" ]; }
wait_for 10 given

# The next piece comes when the first is closed, and the agent idle again.
sed -i '/"id":"b-1"/s/"status":"open"/"status":"closed"/' "$PROJECT/.beads/issues.jsonl"
both() { grep -q 'Work on b-2:' "$TMP/one.got"; }
wait_for 20 both
[ ! -s "$TMP/idle.got" ] || fail "it has no project: $(cat "$TMP/idle.got")"

# Nobody is given work before he was idle for long enough.
bead b-3 'The third'
tm set-option -g @coordinator_idle_threshold 3600
tc reload >/dev/null 2>&1 || fail reload
sed -i '/"id":"b-2"/s/"status":"open"/"status":"closed"/' "$PROJECT/.beads/issues.jsonl"
retired() { [ "$(tc assignments --json)" = '[]' ]; }
wait_for 20 retired
wait_for 20 is_safe "$one"
tc assign --pane "$one" 2>"$TMP/err"
grep -q ' in one:0.0: it has been idle for [0-9]*s; it gets work after 1h0m' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
holds_for 2 eval '! grep -q "Work on b-3:" "$TMP/one.got"'
