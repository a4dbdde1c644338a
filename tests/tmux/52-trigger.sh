# A command on an event gets what is known of it in the environment, and only
# there: names from outside run nothing. Messages come in one, and only where
# nobody looks; the webhook is tried again until it is taken.
. "${0%/*}/lib.sh"

gzip -dc "$ROOT/tests/casts/claude/idle_start.cast.gz" | awk '
	index($0, "\"m\"") && index($0, "state=idle") { seen = 1 }
	index($0, "\"m\"") && seen && !index($0, "state=idle") { exit }
	{ print }
	END { print "[99999, \"o\", \"\"]" }' >"$TMP/idle.cast"
# new-session expands its name as a format: the doubled sign becomes one.
evil='x";touch '$TMP'/gotcha;##(touch '$TMP'/gotcha)'
tm new-session -d -s "$evil" -x 120 -y 40 "exec '$BIN' replay '$TMP/idle.cast' --as claude --speed 10" || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_on_agent_exited \
    "run-shell -b 'printf \"%s|%s|%s|%s|%s\\n\" \"\$COORDINATOR_EVENT\" \"\$COORDINATOR_PANE\" \"\$COORDINATOR_AGENT\" \"\$COORDINATOR_SESSION\" \"\$COORDINATOR_JSON\" >>$TMP/told'"
tm set-option -g @coordinator_on_digest_failed "set-option -g @told '#{COORDINATOR_EVENT}' ; set-option -gF @told '#{COORDINATOR_EVENT}'"
pane=$(tm display-message -p '#{pane_id}')
# Something keeps the server there when the agent goes.
tm new-session -d -s other -x 120 -y 40 'sleep 1000'
knows() { tc agents --json | grep -q "\"pane_id\":\"$pane\".*\"detail\":\"$1\""; }
wait_for 20 knows idle
tm kill-pane -t "$pane"
told() { [ -s "$TMP/told" ]; }
wait_for 10 told
grep -q "^agent_exited|$pane|cc|x.*touch.*|{\"type\":\"agent_exited\"" "$TMP/told" || fail "told: $(cat "$TMP/told")"
! [ -e "$TMP/gotcha" ] || fail 'a name was run'
clean() { ! tm show-environment -g | grep -q '^COORDINATOR_EVENT='; }
wait_for 5 clean

# A tmux command, with the event in a format.
tc digest --send >"$TMP/send" 2>&1
is_told() { [ "$(tm show-option -gqv @told)" = digest_failed ] || grep -q sent "$TMP/send"; }
wait_for 10 is_told
