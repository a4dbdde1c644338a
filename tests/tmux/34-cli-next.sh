# next switches the client of the person, and only theirs, to the agent that
# needs them; --back returns; --print and --json only say. wait sees it come.
. "${0%/*}/lib.sh"
outer() { command tmux -L human -f "$TMUX_CONF" "$@"; }
attached() { [ -n "$(tm list-clients -F . 2>/dev/null)" ]; }
sees() { [ "$(tm list-clients -F '#{client_control_mode} #{pane_id}' | sed -n 's/^0 //p')" = "$1" ]; }

# A recording up to the first marker of that state, held there.
hold() {
	gzip -dc "$ROOT/tests/casts/claude/$1.cast.gz" | awk -v state="state=$2" '
		index($0, "\"m\"") && index($0, state) { seen = 1 }
		index($0, "\"m\"") && seen && !index($0, state) { exit }
		{ print }
		END { print "[99999, \"o\", \"\"]" }' >"$TMP/$1.cast"
}
hold tool_approval approval
tm new-session -d -s work -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
home=$(tm display-message -p -t work '#{pane_id}')
outer new-session -d -x 121 -y 42 'exec tmux -L test attach'
at_exit 'outer kill-server 2>/dev/null'
wait_for 5 attached

tc next 2>"$TMP/err" && fail 'nobody needs anybody'
grep -q 'no agent needs you' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
! tc next --back 2>/dev/null || fail 'there is nothing to go back to'

other=$(tm new-session -d -s other -x 120 -y 40 -P -F '#{pane_id}' \
    "exec '$BIN' replay '$TMP/tool_approval.cast' --as claude --speed 10")
tc wait =other approval --timeout 60 || fail 'it never asked for approval'
tc wait "$other" idle --timeout 0.2 2>"$TMP/err" && fail 'it is not idle'
grep -q "$other did not become idle within 0.2 s" "$TMP/err" || fail "wait said: $(cat "$TMP/err")"

[ "$(tc next --print)" = "$other approval" ] || fail "next --print: $(tc next --print)"
sees "$home" || fail '--print moved the client'
tc next || fail next
wait_for 5 sees "$other"
tc next 2>"$TMP/err" && fail 'it jumped to where it was'
grep -q 'no other agent needs you' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
[ "$(tc next --print)" = "$other approval" ] || fail "next --print: $(tc next --print)"
tc next --back || fail back
wait_for 5 sees "$home"
name=$(tm list-clients -F '#{client_control_mode} #{client_name}' | sed -n 's/^0 //p')
tc --json next --client "$name" >"$TMP/json" || fail 'next --client'
grep -q "\"pane_id\":\"$other\"" "$TMP/json" || fail "json: $(cat "$TMP/json")"
wait_for 5 sees "$other"
tc next --client nobody 2>"$TMP/err" && fail 'nobody was switched'
grep -q "can't find client: nobody" "$TMP/err" || fail "it said: $(cat "$TMP/err")"

# However many jumps there were, --back is to before the first of them, and then
# back again; who went elsewhere by himself comes back to there.
third=$(tm new-session -d -s third -x 120 -y 40 -P -F '#{pane_id}' \
    "exec '$BIN' replay '$TMP/tool_approval.cast' --as claude --speed 10")
tc wait =third approval --timeout 60 || fail 'it never asked for approval'
tm switch-client -c "$name" -t work
tc next --pane "$other" || fail next
tc next || fail next
wait_for 5 sees "$third"
tc next --back || fail back
wait_for 5 sees "$home"
tc next --back || fail 'and forth'
wait_for 5 sees "$third"
tm switch-client -c "$name" -t "$other"
tc next || fail next
wait_for 5 sees "$third"
tc next --back || fail back
wait_for 5 sees "$other"

# Another client has jumped nowhere yet.
outer new-window -d 'exec tmux -L test attach -t third'
second() { tm list-clients -F '#{client_control_mode} #{client_name}' | sed -n 's/^0 //p' | grep -vxF "$name"; }
wait_for 5 second >/dev/null
tc next --back --client "$(second)" 2>"$TMP/err" && fail "the other's way back"
grep -q 'nothing to go back to' "$TMP/err" || fail "it said: $(cat "$TMP/err")"

# What happened is in the log, and is told to who follows.
tc events --type agent_attention | grep -q "\"agent_id\":\"$other\"" || fail 'no event in the log'
tc events --type agent_idle,agent_ilde 2>"$TMP/err"
[ $? = 2 ] && grep -q 'type agent_ilde: there is no such event' "$TMP/err" || fail "events said: $(cat "$TMP/err")"
tc events --follow --since 1h --type agent_attention >"$TMP/events" 2>/dev/null &
follower=$!
at_exit "kill $follower 2>/dev/null"
wait_for 5 grep -q agent_attention "$TMP/events"
! tc events --since 0s | grep -q . || fail 'the future has events'
