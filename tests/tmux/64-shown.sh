# What people see of an agent besides its state: a turn that ended unseen, the
# topic it works on or the work it was given, why it is said to be in that
# state, when its limit ends by the clock on the wall.
TZ=XST-5 # five hours ahead of UTC
export TZ
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
cp "$ROOT"/plugin/agents/*.ini "$TMUX_COORDINATOR_AGENTS/"
outer() { command tmux -L human -f "$TMUX_CONF" "$@"; }
of() { tc --json agents | tr '{' '\n' | grep "\"pane_id\":\"$1\"" | grep -q "$2"; }
gzip -dc "$ROOT/tests/casts/codex/simple_stream.cast.gz" | awk '
	index($0, "\"m\"") && index($0, "state=streaming") { seen = 1 }
	index($0, "\"m\"") && index($0, "state=waiting") && seen { last = 1 }
	index($0, "\"m\"") && last && !index($0, "state=waiting") && index($0, "state=") { exit }
	{ print }
	END { print "[99999, \"o\", \"\"]" }' >"$TMP/turn.cast"

tm new-session -d -s work -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_idle_threshold 0
codex=$(tm new-window -d -P -F '#{pane_id}' \
    "exec '$BIN' replay '$TMP/turn.cast' --as codex --speed 4")

# Nobody looks: the turn ends unseen, and is the next thing to look at.
wait_for 60 of "$codex" '"detail":"idle".*"unseen":true'
tc agents | grep "^$codex " | grep -q 'idle \*' || fail "$(tc agents)"
[ "$(tc next --print)" = "$codex done" ] || fail "next: $(tc next --print)"
of "$codex" '"current_task":"[^"][^"]*"' || fail "no topic: $(tc --json agents)"

# And why it is in that state, in words.
tc explain "$codex" >"$TMP/why" || fail explain
for words in 'typed into it' 'its input holds nothing' 'nothing new for'; do
	grep -q "$words" "$TMP/why" || fail "no \"$words\" in: $(cat "$TMP/why")"
done

# A glance is not enough, dwelling on it is.
outer new-session -d -x 121 -y 42 "exec tmux -L test attach -t $codex"
at_exit 'outer kill-server 2>/dev/null'
wait_for 10 of "$codex" '"unseen":false'

# What it was given beats what it calls its work, until that is done.
beads 1
repl=$(agent repl 200) || fail start
is_safe_repl() { is_safe "$repl"; }
wait_for 20 is_safe_repl
tc assign --pane "$repl" >/dev/null || fail assign
wait_for 5 of "$repl" '"current_task":"Piece number 1"'
wait_for 10 of "$repl" '"unseen":true'
tc 'done' b-1 2>/dev/null || fail 'done'
no_task() { ! of "$repl" '"current_task"'; }
wait_for 5 no_task

# A time without a zone is that of the clock on the wall.
limit() { printf '{"hook_event_name":"StopFailure","error":"rate_limit","error_details":"%s"}' "$1" | TMUX_PANE=$repl tc hook claude; }
limit 'Your limit resets 3am' || fail hook
wait_for 5 of "$repl" '"detail":"rate_limited".*"reset_at":"[0-9-]*T22:00:00Z"'
limit 'Your limit resets 3am (UTC)' || fail hook
wait_for 5 of "$repl" '"reset_at":"[0-9-]*T03:00:00Z"'
