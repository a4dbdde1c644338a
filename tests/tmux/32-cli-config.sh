# config reads, checks and sets tmux options, globally and for a session.
. "${0%/*}/lib.sh"
tm new-session -d -s work 'runs=sleep; sleep 1000' || fail start

[ "$(tc config transport)" = control ] || fail 'the default is not printed'
tc config transport poll || fail set
[ "$(tm show-options -gqv @coordinator_transport)" = poll ] || fail 'tmux does not know'
[ "$(tc config @coordinator_transport)" = poll ] || fail 'it is not printed'
[ "$(tc --json config transport)" = '{"transport":"poll"}' ] || fail json
! tc --no-start agents 2>/dev/null || fail 'config started a daemon'

tc -t work config stall_after 60 || fail 'set for a session'
[ "$(tm show-options -qv -t work @coordinator_stall_after)" = 60 ] || fail 'the session does not know'
[ "$(tm show-options -gqv @coordinator_stall_after)" = '' ] || fail 'all know'
[ "$(tc -t work config stall_after)" = 60 ] || fail "the session's is not printed"
[ "$(tc config stall_after)" = 180 ] || fail 'the global one changed'

tc -t nowhere config stall_after 60 2>"$TMP/err" && fail 'set for a session that is not there'
grep -q 'nowhere' "$TMP/err" || fail "said: $(cat "$TMP/err")"
tc config --unset transport || fail unset
[ "$(tc config transport)" = control ] || fail 'not back to the default'

# A value that looks like a flag, or like code, is a value.
tc config human_agent -- '-x #(touch /tmp/x) ; kill-server' || fail 'a strange value'
[ "$(tc config human_agent)" = '-x #(touch /tmp/x) ; kill-server' ] || fail 'it came out different'

# A narrow terminal takes nothing of it away.
long=$(printf 'run-shell "%060d"' 1)
tc config on_agent_idle 'display-message hi;' || fail 'a command with an end'
[ "$(tc config on_agent_idle)" = 'display-message hi;' ] || fail "it came out different: $(tc config on_agent_idle)"
tc config on_agent_idle "$long" || fail 'a long value'
[ "$(CLICOLOR_FORCE=1 COLUMNS=40 tc config on_agent_idle)" = "$long" ] || fail 'it is cut'

# A bad value set behind our back: one sentence, and the default.
tm set-option -g @coordinator_stall_after soon
tc config >"$TMP/out" 2>"$TMP/err" || fail 'config failed'
[ "$(grep -c '"soon"' "$TMP/err")" -eq 1 ] || fail "said: $(cat "$TMP/err")"
grep -q 'stall_after  *180' "$TMP/out" || fail 'the default is not used'
[ "$(tc config stall_after 2>"$TMP/err")" = 180 ] || fail 'one option: not the default'
grep -q '"soon"' "$TMP/err" || fail "one option: $(cat "$TMP/err")"
tc doctor >"$TMP/out" 2>&1
grep -q 'warn.*"soon"' "$TMP/out" || fail "doctor does not say: $(cat "$TMP/out")"
