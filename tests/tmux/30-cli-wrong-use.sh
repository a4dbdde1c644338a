# Wrong use and missing things: one sentence on stderr, nothing on stdout, and
# the exit status that says which kind it is.
. "${0%/*}/lib.sh"

# says STATUS WORDS ARG...: the program ends so, with these words in its sentence
says() {
	_want=$1 _words=$2
	shift 2
	"$BIN" "$@" >"$TMP/out" 2>"$TMP/err"
	_got=$?
	[ "$_got" -eq "$_want" ] || fail "$* ended with $_got: $(cat "$TMP/err")"
	grep -qF -- "$_words" "$TMP/err" || fail "$* said: $(cat "$TMP/err")"
	[ "$(wc -l <"$TMP/err")" -eq 1 ] || fail "$* said more than a sentence: $(cat "$TMP/err")"
	[ ! -s "$TMP/out" ] || fail "$* printed: $(cat "$TMP/out")"
}

says 2 'no verb given'
says 2 'did you mean "status"' statsu
says 2 'unknown verb "x^[[2Jy"' "$(printf 'x\033[2Jy')"
says 2 'unknown option --nope' status --nope
says 2 '-L needs a value' status -L
says 2 '-L needs a value' -L '' status
says 2 '-S needs a value' status -S ''
says 2 '-t needs a value' --target= status
says 2 'explain: an argument is empty' explain ''
says 1 'hook: an argument is empty' hook ''
says 2 'wait needs PANE STATE' wait %1
says 2 'one argument too many' agents all
says 3 "no tmux server at $TMP/tmux-$(id -u)/nobody: start tmux, or name another with -L or -S" -L nobody status
says 3 'no tmux server at /nowhere/at-all' -S /nowhere/at-all agents
says 3 'no tmux server at' -L nobody explain work:1.2
says 3 'no tmux server at' -L nobody next
says 3 'no tmux server at' -L nobody park %0

tm new-session -d -s work 'runs=sleep; sleep 1000' || fail start
says 3 'no daemon is running' -L test --no-start status
says 3 'no daemon is running' -L test reload
says 1 "can't find window: 9" -L test explain work:9
says 1 "can't find session: nosuch" -L test status nosuch
says 1 'no pane %99' -L test explain %99
says 1 'no pane %99' -L test record %99 "$TMP/cast"
[ ! -e "$TMP/cast" ] || fail 'a recording of nothing'
says 2 'no pane named' -L test explain
says 1 "can't find pane: 7" -L test -t work:0.7 explain
says 2 'a state is' -L test wait %0 bored
says 2 'is "soon"' -L test config stall_after soon
says 2 'did you mean "transport"' -L test config transprot poll
says 2 '10x' -L test events --since 10x
says 1 'nobody is attached' -L test next
says 2 'the segments are' -L test segment nosuch
