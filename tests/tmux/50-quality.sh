# A test run in an agent's tool box is counted once however often it is drawn,
# also by the next daemon; scripts may record what cannot be seen; digest,
# timeline and metrics tell of it.
. "${0%/*}/lib.sh"

# An agent with a tool box that holds what pytest printed, redrawn for ever.
{
	printf '\342\217\272 Bash(pytest)\n'
	tail -n 8 "$ROOT/tests/replay/quality/pytest.txt" | awk '
		{ printf "%s%s\n", NR == 1 ? "  \342\216\277  " : "     ", $0 }'
	printf '\n'
} >"$TMP/box"
cat >"$TMP/claude" <<'AGENT'
#!/bin/sh
while :; do
	printf '\033[H\033[2J'
	cat "$BOX"
	printf '\342\234\273 Brewing… (%s s)\n\n' "$(date +%S)"
	sleep 1 # between two drawings
done
AGENT
chmod +x "$TMP/claude"
tm new-session -d -s work -x 100 -y 30 -e BOX="$TMP/box" "exec '$TMP/claude'" || fail start
tm set-option -p -t work @coordinator_agent cc
pane=$(tm display-message -p -t work '#{pane_id}')
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
counted() { tc quality --json | grep -q '"tests_passed_all":2,"tests_failed_all":1,'; }
wait_for 15 counted
holds_for 3 counted
tc quality | grep -q "in 1 run, 1 in the last hour" || fail "table: $(tc quality)"
tc restart || fail restart
wait_for 15 counted
holds_for 3 counted

# Another server has other panes; this one's are remembered by name.
tc quality --json | grep -q "\"$pane\":{\"pane_id\":\"$pane\"" || fail "no agent: $(tc quality --json)"
tc quality | grep -q "^$pane " || fail "no agent: $(tc quality)"
tc quality record test --pane "$pane" --passed 7 --failed 0 --duration-ms 1500 --package shop || fail record
tc quality --json | grep -q '"tests_passed_all":9,"tests_failed_all":1,' || fail "test: $(tc quality --json)"
# What an agent's hook tells that a command printed is counted each time, and
# from then on nothing that its screen shows.
hook() { printf '%s' "$1" | TMUX_PANE=$pane tc hook claude; }
told='{"hook_event_name":"PostToolUse","tool_name":"Bash","tool_response":{"stdout":"=== 3 passed in 0.50s ==="}}'
hook "$told"
hook "$told"
hook '{"hook_event_name":"PostToolUseFailure","tool_name":"Bash","error":"Exit code 1\n1 failed in 0.10s"}'
count_told() { tc quality --json | grep -q '"tests_passed_all":15,"tests_failed_all":2,'; }
wait_for 5 count_told
printf '  \342\216\277  === 5 passed in 0.70s ===\n' >"$TMP/box"
shown() { tm capture-pane -p -t "$pane" | grep -q '5 passed'; }
wait_for 5 shown
holds_for 3 count_told

tc quality record error --pane "$pane" || fail 'record error'
tc quality record recovery --pane "$pane" || fail 'record recovery'
tc quality record context 91 --pane "$pane" || fail 'record context'
tc quality record bug fixed --pane "$pane" || fail 'record bug'
tc quality --json | grep -q '"error_count":1,"recovery_count":1,"bugs_introduced":0,"bugs_fixed":1,"avg_context_usage":91' ||
    fail "record: $(tc quality --json)"
tc quality record context 900 --pane "$pane" 2>"$TMP/err" && fail 'a context of 900 percent'
tc quality record nonsense 2>"$TMP/err" && fail 'nonsense was recorded'
[ "$(tc quality record bug 2>/dev/null; echo $?)" != 0 ] || fail 'a bug of nobody'
tc quality record error --pane %99 2>"$TMP/err" && fail 'a pane that is not there'
grep -q 'there is no pane %99' "$TMP/err" || fail "record said: $(cat "$TMP/err")"
tc quality record recovery --pane work:0 || fail 'a pane by name'
tc quality --json | grep -q '"error_count":1,"recovery_count":2' || fail "by name: $(tc quality --json)"
tc quality scan "$TMP/nowhere" 2>"$TMP/err" && fail 'scanned a directory that is not there'
grep -q "there is no directory $TMP/nowhere" "$TMP/err" || fail "scan said: $(cat "$TMP/err")"
tc quality | grep -q '^tests    15 passed, 2 failed in 5 runs' || fail "table: $(tc quality)"
tc quality | grep -q '^bugs     not checked' || fail 'not checked is not clean'

tc digest --markdown work >"$TMP/digest" || fail digest
grep -q '^# Session Digest: work$' "$TMP/digest" || fail "digest: $(cat "$TMP/digest")"
grep -q '^- \*\*Tests:\*\* 15 passed, 2 failed in 5 runs$' "$TMP/digest" || fail "digest: $(cat "$TMP/digest")"
tc digest --json | grep -q '"work_summary":{"pending_tasks":0,.*"unavailable":"' || fail "json: $(tc digest --json)"
tc timeline --since 10m >"$TMP/timeline" || fail timeline
grep -q "^$pane cc" "$TMP/timeline" || fail "timeline: $(cat "$TMP/timeline")"
tc timeline --since 10m --json | grep -q '"columns":60,"agents":\[{"pane_id"' || fail 'timeline --json'

# What a scan found, in the words of one.
mkdir "$TMP/bin"
cat >"$TMP/bin/ubs" <<'UBS'
#!/bin/sh
echo '{"scanners":[{"language":"c"}],"totals":{"critical":0,"warning":1,"info":1,"files":1}}'
UBS
chmod +x "$TMP/bin/ubs"
PATH=$TMP/bin:$PATH tc restart || fail restart
tc quality scan "$TMP" || fail scan
scanned() { tc quality | grep -qF "bugs     0 critical, 1 warning, 2 in all, 0 minutes ago"; }
wait_for 10 scanned
