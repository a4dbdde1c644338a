# check says what is wrong with options, profiles and personas, where, and
# exits 1; enable and disable turn features on and off.
. "${0%/*}/lib.sh"
conf=$XDG_CONFIG_HOME/tmux-coordinator
mkdir -p "$conf/agents"
cd "$TMP" || fail cd

wrong() { # ARG... : exits 1, its findings in $TMP/out
	tc check "$@" >"$TMP/out" 2>"$TMP/err"
	[ $? -eq 1 ] || fail "check $* did not exit 1: $(cat "$TMP/out")"
}
says() { grep -qF -- "$1" "$TMP/out" || fail "not said: $1; but: $(cat "$TMP/out")"; }

# Nothing runs, nothing is configured: all is right, and nothing is started.
tc check >"$TMP/out" 2>"$TMP/err" || fail "check: $(cat "$TMP/out")"
[ ! -s "$TMP/out" ] || fail "said: $(cat "$TMP/out")"
grep -q '7 profiles, 5 personas' "$TMP/err" || fail "said: $(cat "$TMP/err")"

tc check "$ROOT/plugin/agents/cc.ini" 2>"$TMP/err" || fail "check cc.ini: $(cat "$TMP/err")"
grep -q 'in 1 place: 1 profile, ' "$TMP/err" || fail "said: $(cat "$TMP/err")"

# Each kind of file, by its name.
printf 'set -g status on\nset -g @coordinator_transprt poll\nset -g @coordinator_idle_threshold soon\n' >"$TMP/tmux.conf"
wrong "$TMP/tmux.conf"
says "$TMP/tmux.conf:2: @coordinator_transprt is not an option; did you mean @coordinator_transport?"
says "$TMP/tmux.conf:3: @coordinator_idle_threshold is \"soon\", but it is a number of seconds from 0 to 86400."
printf '[agent]\nname = mine\n[rule x]\nstate = idle\nmatch = (\n' >"$conf/agents/mine.ini"
wrong "$conf/agents/mine.ini"
says "$conf/agents/mine.ini:5: [rule x] match: at 1: missing closing parenthesis"
printf '[tester]\ncolour = red\n' >"$conf/personas.ini"
wrong "$conf/personas.ini"
says "$conf/personas.ini:2: [tester] colour: there is no such key; there are agent_type"
wrong "$TMP/nowhere.ini"
says 'nowhere.ini'

CLICOLOR_FORCE=1 NO_COLOR=1 COLUMNS=40 wrong "$conf/personas.ini"
says 'focus_patterns, model and tags'

# All of it at once, with the running server and the project here.
tm new-session -d -s work 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_stall_after soon
tm set-option -g @coordinator_persona tester
mkdir -p "$TMP/project/.tmux-coordinator" "$TMP/project/src"
printf '[x]\nagent_type = cat\n' >"$TMP/project/.tmux-coordinator/personas.ini"
cd "$TMP/project/src" || fail cd
wrong
says '@coordinator_stall_after is "soon"'
says 'mine.ini:5:'
says "$conf/personas.ini:2:"
says "$TMP/project/.tmux-coordinator/personas.ini:2: [x] agent_type: use cc,"
[ "$(wc -l <"$TMP/out")" -eq 4 ] || fail "more than that is wrong: $(cat "$TMP/out")"
tc --json check | grep -q '^{"ok":false,"checked":\[{"kind":"options","source":"[^"]*","problems":\["@coord' || fail "json: $(tc --json check)"
! tc --no-start agents 2>/dev/null || fail 'check started a daemon'

# Features.
tc enable auto-assign >"$TMP/out" 2>"$TMP/err" || fail enable
grep -q 'auto-assign  *on  *Give work' "$TMP/out" || fail "said: $(cat "$TMP/out")"
[ "$(tm show-options -gqv @coordinator_auto_assign)" = on ] || fail 'tmux does not know'
[ "$(tc --json disable auto-assign 2>/dev/null)" = '{"auto-assign":false}' ] || fail disable
[ "$(tm show-options -gqv @coordinator_auto_assign)" = off ] || fail 'tmux does not know'
tc enable digest 2>/dev/null || fail digest
[ "$(tc --json enable)" = '{"auto-assign":false,"conflict-negotiate":false,"conflict-notify":true,"digest":true}' ] ||
	fail "features: $(tc --json enable)"
tc enable digset 2>"$TMP/err"
[ $? -eq 2 ] || fail 'an unknown feature is no wrong use'
grep -q 'did you mean digest' "$TMP/err" || fail "said: $(cat "$TMP/err")"
# A running daemon follows at once.
tc start || fail start
tc disable digest 2>/dev/null
is_off() { tc status work --json | grep -q '"send_digests":false'; }
wait_for 5 is_off
tc enable digest 2>/dev/null
is_on() { tc status work --json | grep -q '"send_digests":true'; }
wait_for 5 is_on
