# An Agent Mail server that is not there: status and doctor say so,
# and agents are watched as ever.
. "${0%/*}/lib.sh"
mkdir -p "$TMP/project/.git"
gzip -dc "$ROOT/tests/casts/claude/idle_start.cast.gz" >"$TMP/idle.cast"
echo '[99999, "o", ""]' >>"$TMP/idle.cast"
tm new-session -d -s work -c "$TMP/project" -x 120 -y 40 \
    "exec '$BIN' replay '$TMP/idle.cast' --as claude --speed 20" || fail start
tm set-option -g @coordinator_mail_url http://127.0.0.1:9/mcp/
found() { tc agents --json | grep -q '"agent_type":"cc"'; }
wait_for 15 found
cd "$TMP/project" || fail cd
tc inbox 2>"$TMP/err" && fail 'nobody is there'
grep -q 'the Agent Mail server does not answer' "$TMP/err" || fail "inbox: $(cat "$TMP/err")"
# Who has no name there yet cannot send, and is told.
tc send BlueLake hello there 2>"$TMP/err" && fail "sent: $(cat "$TMP/err")"
tc status work | grep -q '^mail .*does not answer.* 0 messages wait' || fail "status: $(tc status work)"
tc status --json | grep -q '"mail":{"kind":"agentmail".*"up":false,"why":"[^"]*does not answer.*"queued":0' ||
    fail "status: $(tc status --json)"
tc doctor | grep -q '^warn *mail .*does not answer.*0 messages' || fail "doctor: $(tc doctor)"
found || fail 'the agent is lost'
tm set-option -g @coordinator_mail_url none
tc reload || fail reload
tc status work | grep -q '^mail' && fail "all is well: $(tc status work)"
exit 0
