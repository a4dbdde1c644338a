# The digest says what is true: the work of every project that agents are in,
# what is given out, who is in whose way, what happened since the person looked
# at the agent it happened to; or why something is not known.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"

beads 7
bead waits 'Later' '"dependencies":[{"issue_id":"waits","depends_on_id":"b-1","type":"blocks"}]'
bead gone 'Done' '"closed_at":"'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"'
sed -i 's/\("id":"gone",.*\)"status":"open"/\1"status":"closed"/' "$PROJECT/.beads/issues.jsonl"
mkdir -p "$PROJECT/.git"
one=$(agent one 200) || fail start
two=$(agent two 200) || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
for pane in "$one" "$two"; do
	tc wait "$pane" idle --timeout 60 || fail "not idle: $(tc explain "$pane")"
	wait_for 10 is_safe "$pane"
done

digest() { tc digest --json "$@"; }
says() { digest | grep -q "$1" || fail "no $1 in $(digest)"; }
says '"work_summary":{"pending_tasks":7,"in_progress_tasks":0,"completed_today":1,"blocked_tasks":1,"top_ready":\["b-1: Piece number 1",'
[ "$(digest | grep -o '"b-[0-9]*: Piece' | wc -l)" -eq 5 ] || fail "top: $(digest)"

tc assign --pane "$one" --bead b-3 >/dev/null 2>"$TMP/err" || fail "assign: $(cat "$TMP/err")"
given() { digest | grep -q "\"b-3: Piece number 3: repl in one:0.0, confirmed for "; }
wait_for 5 given
says '"pending_tasks":6,"in_progress_tasks":1,'
! digest | grep -q '"top_ready":[^]]*"b-3: ' || fail "ready, and given out: $(digest)"
tc digest --markdown | grep -q "^- b-3: Piece number 3: repl in one:0.0, confirmed for " || fail "$(tc digest --markdown)"
! digest two | grep -q 'b-3: Piece number 3: repl' || fail "the other session's work: $(digest two)"

tc -t "$one" reserve 'src/**' 2>/dev/null || fail reserve
tc -t "$two" reserve src/x.c 2>/dev/null
conflict() { digest | grep -q '"Conflict for [0-9]*s: src/x.c and src/\*\*: '; }
wait_for 5 conflict

# What happened is told until the person has looked at that agent.
happened() { digest | grep -q '"events":{.*"agent_busy":[1-9].*"work_assigned":1'; }
wait_for 10 happened
outer() { command tmux -S "$TMP/outer" -f "$TMUX_CONF" "$@"; }
socket=$(tm display-message -p '#{socket_path}')
outer new-session -d -x 100 -y 30 "exec tmux -S '$socket' attach -t two" || fail outer
at_exit "tmux -S '$TMP/outer' kill-server 2>/dev/null"
attached() { tm list-clients -F '#{client_session}' | grep -q two; }
wait_for 10 attached
holds_for 2 happened
tm switch-client -c "$(tm list-clients -F '#{client_control_mode} #{client_name}' | sed -n 's/^0 //p')" -t one
seen() { digest | grep -q '"since_last_look":{' && ! digest | grep -q '"work_assigned":1'; }
wait_for 10 seen
outer kill-server
wait_for 10 seen

# Beads that cannot be read are not "none".
rm "$PROJECT/.beads/issues.jsonl"
says '"work_summary":{"pending_tasks":0,.*"unavailable":"[^"]*holds no JSONL'
tc digest | grep -q '^- unavailable: ' || fail "$(tc digest)"
