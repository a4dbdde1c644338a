# work, suggest and assign: refusals with reasons, a prompt submitted whole to
# the right agent, and the ledger's verbs.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
beads 2
bead hostile '#(touch '"$TMP"'/ran) \"; kill-server \u001b[201~\nx' '"description":"Line one\nline two\u0007\n\n$(touch '"$TMP"'/ran2)","priority":0'
bead epic 'All of it' '"issue_type":"epic"'
bead held 'Not yet' '"labels":["needs-human"]'
sed -i 's/"id":"epic",\(.*\)"issue_type":"task",/"id":"epic",\1/' "$PROJECT/.beads/issues.jsonl"
one=$(agent one) || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
tc wait "$one" idle --timeout 60 || fail "not idle: $(tc explain "$one")"
wait_for 10 is_safe "$one"

tc --json work "$PROJECT" >"$TMP/work" || fail work
grep -q '"code":"container"' "$TMP/work" || fail "work: $(cat "$TMP/work")"
grep -q '"code":"gated"' "$TMP/work" || fail "work: $(cat "$TMP/work")"
tc work "$PROJECT" | grep -q 'its label needs-human holds it back' || fail 'no reason'
narrow() { CLICOLOR_FORCE=1 NO_COLOR=1 COLUMNS=60 tc "$@" | tr -s ' \n' ' '; }
narrow work "$PROJECT" | grep -q 'its label needs-human holds it back' || fail "cut: $(narrow work "$PROJECT")"
reason=$(tc --json assign --dry-run --pane "$one" | sed 's/.*"reason":"\([^"]*\)".*/\1/')
narrow assign --dry-run --pane "$one" | grep -qF "$reason" || fail "cut: $(narrow assign --dry-run --pane "$one")"
tc work "$PROJECT/nowhere" 2>"$TMP/err" && fail 'the work of a directory that is not there'
grep -q "there is no directory $PROJECT/nowhere" "$TMP/err" || fail "work said: $(cat "$TMP/err")"
tc --json suggest "$one" | grep -q '"bead_id":"b-1"' || fail "suggest: $(tc suggest "$one")"
tc assign --dry-run --bead hostile --json | grep -q '"id":"hostile"' || fail 'dry run'
tc assign --dry-run >"$TMP/plan" 2>&1 || fail 'dry run table'
grep -q "$one" "$TMP/plan" || fail "dry run: $(cat "$TMP/plan")"
grep -q 'may not be given away now: 2;' "$TMP/plan" || fail "dry run: $(cat "$TMP/plan")"
tc assign --dry-run --bead held 2>&1 | grep -q 'held: its label needs-human' || fail 'dry run of a bead'
tc assign --dry-run --bead no-such 2>&1 | grep -q "no-such: no agent.s project has an open bead of that name" || fail 'dry run of nothing'
[ ! -s "$TMP/one.got" ] || fail 'a dry run typed'

tc --json assign --bead hostile >"$TMP/result" || fail "assign: $(cat "$TMP/result")"
grep -q '"success":true' "$TMP/result" || fail "result: $(cat "$TMP/result")"
[ "$(wc -l <"$TMP/one.got")" -eq 1 ] || fail "prompts: $(cat "$TMP/one.got")"
grep -qF 'Work on hostile: #(touch' "$TMP/one.got" || fail "prompt: $(cat "$TMP/one.got")"
grep -qF 'Line one\nline two\n\n$(touch' "$TMP/one.got" || fail "prompt: $(cat "$TMP/one.got")"
grep -qF '(assignment 1 of hostile)' "$TMP/one.got" || fail "prompt: $(cat "$TMP/one.got")"
[ ! -e "$TMP/ran" ] && [ ! -e "$TMP/ran2" ] || fail 'it was run'
tc assignments --json | grep -q '"step":"confirmed"' || fail "$(tc assignments)"
tc --json agents | grep -q '"assignments":1' || fail 'the agent has no assignment'
tc events --type work_assigned | grep -q '"bead_id":"hostile"' || fail 'no event'

tc --json suggest "$one" | grep -q '"agent_mail_name":"repl-0"' || fail "suggest: $(tc --json suggest "$one")"
border() { tm display-message -p -t "$one" '#{@coordinator_border}' | grep -q '^repl · repl-0 · hostile · '; }
wait_for 5 border

# It has work: no more for it, asked by name that is a refusal.
wait_for 10 is_safe "$one"
tc assign --pane "$one" 2>"$TMP/err"
[ $? -eq 4 ] || fail "assign: $(cat "$TMP/err")"
grep -q 'it has work' "$TMP/err" || fail "it said: $(cat "$TMP/err")"

tc 'done' hostile 2>"$TMP/err" || fail "done: $(cat "$TMP/err")"
tc work "$PROJECT" | grep -q 'it is done' || fail "after done: $(tc work "$PROJECT")"
# What is done counts as done, and ready is what may be given away.
tc digest --json >"$TMP/digest" || fail digest
grep -q '"pending_tasks":4,"in_progress_tasks":0,"completed_today":1,"blocked_tasks":0,"top_ready":\["b-1: [^"]*","b-2: [^"]*"\]}' "$TMP/digest" ||
    fail "digest: $(cat "$TMP/digest")"
[ "$(tc segment work)" = '2 ready' ] || fail "segment: $(tc segment work)"
wait_for 10 is_safe "$one"
tc assign --bead b-2 || fail 'assign --bead'
[ "$(grep -c 'Work on b-2:' "$TMP/one.got")" -eq 1 ] || fail "prompts: $(cat "$TMP/one.got")"
tc release b-2 2>/dev/null || fail release
tc release b-2 2>"$TMP/err" && fail 'released twice'
grep -q 'nobody works on b-2' "$TMP/err" || fail "it said: $(cat "$TMP/err")"

# Over typed text nothing is ever typed, also not with --force.
wait_for 10 is_safe "$one"
tm send-keys -t "$one" -l 'half a thought'
tc wait "$one" typed --timeout 60 || fail 'not typed'
tc assign --pane "$one" --bead b-1 --force 2>"$TMP/err"
[ $? -eq 4 ] || fail "assign: $(cat "$TMP/err")"
grep -q 'typed text' "$TMP/err" || fail "it said: $(cat "$TMP/err")"

# A closed bead retires its assignment; a dead agent gives its back.
two=$(agent two) || fail start
wait_for 20 is_safe "$two"
tc assign --pane "$two" --bead b-1 || fail 'assign to two'
sed -i '/"id":"b-1"/s/"status":"open"/"status":"closed"/' "$PROJECT/.beads/issues.jsonl"
is_done() { tc assignments --all --json | grep -q '"bead_id":"b-1".*"step":"done"'; }
wait_for 10 is_done
wait_for 10 is_safe "$two"
# Near the end of its usage limit it gets nothing, unless it is told to.
printf '{"rate_limits":{"five_hour":{"used_percentage":97,"resets_at":4102444800}}}' |
	TMUX_PANE=$two tc hook claude --statusline || fail statusline
tc assign --pane "$two" --bead b-2 2>"$TMP/err"
[ $? -eq 4 ] || fail "assign: $(cat "$TMP/err")"
grep -q '97% of its usage limit is used; it is renewed in ' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
# Nor when its context is full.
TMUX_PANE=$two tc report --context 95 idle || fail report
wait_for 10 is_safe "$two"
tc assign --pane "$two" --bead b-2 2>"$TMP/err"
[ $? -eq 4 ] || fail "assign: $(cat "$TMP/err")"
grep -q 'its context is 95% full, 90% is the most' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
tc assign --pane "$two" --bead b-2 --force || fail 'b-2 to two'
tm kill-session -t two
is_back() { [ "$(tc assignments --json)" = '[]' ]; }
wait_for 10 is_back
tc assignments --all | grep -q 'The agent is gone' || fail "$(tc assignments --all)"
