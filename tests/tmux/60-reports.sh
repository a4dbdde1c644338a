# What an agent says of itself is heard at once: its own record on disk, hooks,
# reports. Another agent's word is not taken, and a hook never disturbs.
. "${0%/*}/lib.sh"
gzip -dc "$ROOT/tests/casts/claude/tool_approval.cast.gz" | awk '
	index($0, "\"m\"") && index($0, "state=waiting") { seen = 1 }
	index($0, "\"m\"") && seen && !index($0, "state=waiting") { exit }
	{ print }
	END { print "[99999, \"o\", \"\"]" }' >"$TMP/idle.cast"
agent() { tc --json agents | grep -q "\"detail\":\"$1\".*\"source\":\"$2\""; }
sessions=$HOME/.claude/sessions

tm new-session -d -s work -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
pane=$(tm new-window -d -P -F '#{pane_id}' \
    "exec '$BIN' replay '$TMP/idle.cast' --as claude --speed 10")
tc wait "$pane" idle --timeout 60 || fail 'it never came up'
pid=$(tc --json agents | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
started=$(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f20)

# Its own record, in a directory that comes to be later than the agent.
record() {
	printf '{"pid":%s,"procStart":"%s","status":"%s","waitingFor":"%s","statusUpdatedAt":%s000}' \
	    "$pid" "$2" "$1" "${3:-}" "$(date +%s)" >"$sessions/new"
	mv "$sessions/new" "$sessions/$pid.json"
}
mkdir -p "$sessions"
tm rename-session -t work renamed # a listing follows
record waiting 1 'permission prompt'
tc wait "$pane" approval --timeout 0.5 2>/dev/null && fail 'that was another process'
record waiting "$started" 'permission prompt'
wait_for 5 agent approval registry
tc explain "$pane" | grep -q 'registry.*approval.*permission prompt' || fail "explain: $(tc explain "$pane")"
tc --json agents | grep -q '"safe_to_dispatch":false' || fail 'safe in a dialog'
record idle "$started"
wait_for 5 agent idle registry

# A hook in the pane, without one, and of an agent that is not the pane's.
hook() { printf '{"hook_event_name":"%s"%s}' "$1" "${2:-}" | tc hook claude; }
ln -s "$(command -v sh)" "$TMP/claude"
TMUX_PANE='' hook StopFailure ',"error":"rate_limit"' || fail 'a hook failed'
printf '{"hook_event_name":"StopFailure","error":"rate_limit"}' |
	TMUX_PANE=$pane "$TMP/claude" -c "'$BIN' -L test hook claude; :" || fail 'nested'
tc -t "$pane" report busy || fail 'report'
wait_for 5 agent thinking hook
TMUX_PANE=$pane "$TMP/claude" -c "'$BIN' -L test report rate_limited; exit \$?" 2>/dev/null
[ $? = 4 ] || fail 'the report of another agent was taken'
TMUX_PANE=$pane hook StopFailure ',"error":"rate_limit","error_details":"resets 3am (UTC)"' >"$TMP/out" 2>&1
wait_for 5 agent rate_limited hook
[ -s "$TMP/out" ] && fail "it said $(cat "$TMP/out")"
tc --json agents | grep -q '"reset_at":"[0-9-]*T03:00:00Z"' || fail 'no reset_at'
printf '{"context_window":{"used_percentage":42}}' |
	TMUX_PANE=$pane tc hook claude --statusline --show 'echo my line' >"$TMP/out" || fail statusline
[ "$(cat "$TMP/out")" = 'my line' ] || fail "status line: $(cat "$TMP/out")"
tc --json agents | grep -q '"context_usage":42' || fail 'no context'

# What is said and what is seen come at the same moment: each has its answer.
for state in busy idle busy idle; do
	tc -t "$pane" report "$state" || fail "report $state"
	wait_for 5 agent "$([ $state = busy ] && echo thinking || echo idle)" hook
	tc explain "$pane" | grep -q '^ *[0-9]* *❯' || fail "the screen is lost: $(tc explain "$pane")"
done

# What is wrong is said by the one who knows it, or not at all.
health() { tc health "$pane" --json | grep -qF "\"issues\":[$1]"; }
tc -t "$pane" report api_error --message 'no "credit"' || fail 'report api_error'
wait_for 5 health '"no \"credit\"","agent in error state"'
tc -t "$pane" report api_error || fail 'report api_error'
wait_for 5 health '"agent in error state"'

# A limit ends at a time, or so long from now.
resets() { tc --json agents | grep -q "\"reset_at\":\"$1"; }
tc -t "$pane" report rate_limited --reset 2100-01-02T03:04:05Z || fail 'a time'
wait_for 5 resets 2100-01-02T03:04:05Z
tc -t "$pane" report rate_limited --reset 90m || fail 'a span'
sooner() { ! resets 2100; }
wait_for 5 sooner
tc -t "$pane" report rate_limited --reset soon 2>"$TMP/err"
[ $? = 2 ] || fail 'a time that is none'
grep -q 'reset soon: give a time' "$TMP/err" || fail "report said: $(cat "$TMP/err")"

# Wrong words for people; and silence for agents, whatever happens.
tc -t "$pane" report asleep 2>/dev/null
[ $? = 2 ] || fail 'a state that is none'
# Agents take 2 for a no. What is wrong is for people, and never for the agent.
wrong() { # WORDS ARG... : hook ARG..., not 2, one sentence with the words
	_words=$1
	shift
	TMUX_PANE=$pane tc hook "$@" >"$TMP/out" 2>"$TMP/err"
	_status=$?
	[ $_status -ne 2 ] || fail "hook $*: a no"
	[ ! -s "$TMP/out" ] || fail "hook $*: the agent is told $(cat "$TMP/out")"
	{ [ "$(wc -l <"$TMP/err")" -eq 1 ] && grep -qF "$_words" "$TMP/err"; } || fail "hook $*: $(cat "$TMP/err")"
	return $_status
}
echo 'no JSON' | wrong 'no JSON that can be read: 1:1' claude || fail 'a hook failed for its input'
wrong 'no JSON that can be read' codex --statusline </dev/null || fail 'a hook failed without input'
head -c 5000000 /dev/zero | tr '\0' ' ' >"$TMP/long"
wrong 'longer than 4194304 bytes' claude <"$TMP/long" || fail 'a hook failed for long input'
echo '{}' | wrong 'is no agent with hooks' vim && fail 'vim has hooks'
echo '{}' | wrong 'unknown option --new' claude --new && fail 'an unknown flag'
echo '{}' | wrong 'hook needs AGENT' && fail 'no agent'
tc stop || fail stop
TMUX_PANE=$pane hook Stop >"$TMP/out" 2>&1 || fail 'a hook needs no daemon'
[ -s "$TMP/out" ] && fail "without a daemon it said $(cat "$TMP/out")"
exit 0
