# A human types while work is being assigned: nothing of theirs is sent by us.
# The prompt waits until it stands alone again, or until they send it.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
beads 3
printf '{title}\n' >"$TMP/prompt"
one=$(agent one) || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
tm set-option -g @coordinator_prompt_file "$TMP/prompt"
wait_for 20 is_safe "$one"

typed() { tm capture-pane -p -t "$one" | grep -qF 'of b-'"$1"')zq'; }
is_quiet() { [ "$(wc -l <"$TMP/one.got")" -eq "$1" ]; }
# Right behind the paste, before anything can look at it.
give() {
	tm set-hook -g after-paste-buffer "send-keys -t $one -l zq"
	tc assign --bead "b-$1" --json >"$TMP/result" 2>&1 &
	job=$!
	wait_for 20 typed "$1"
	tm set-hook -gu after-paste-buffer
}

# What was given is done in the end, and just this was sent for it.
ends_as() {
	wait "$job" || fail "b-$1: $(cat "$TMP/result")"
	grep -q '"step":"confirmed"' "$TMP/result" || fail "b-$1: $(cat "$TMP/result")"
	grep -qxF "$2" "$TMP/one.got" || fail "got: $(cat "$TMP/one.got")"
	tc 'done' "b-$1" 2>/dev/null || fail 'done'
	wait_for 20 is_safe "$one"
}

# They take their words back.
give 1
holds_for 2 is_quiet 0
tc assignments >"$TMP/list"
grep -q delivering "$TMP/list" || fail "list: $(cat "$TMP/list")"
! grep -q folded "$TMP/list" || fail "a note of ours is shown: $(cat "$TMP/list")"
tm send-keys -t "$one" BSpace BSpace
ends_as 1 'Piece number 1\n\n(assignment 1 of b-1)'

# They send it with their words.
give 2
holds_for 2 is_quiet 1
tm send-keys -t "$one" Enter
ends_as 2 'Piece number 2\n\n(assignment 2 of b-2)zq'

# Nobody looks, and the daemon dies: the next one does not send it either.
give 3
kill -9 "$(tc --no-start --json start | sed 's/.*"pid":\([0-9]*\).*/\1/')"
wait "$job"
tc start >/dev/null 2>&1 || fail 'start again'
holds_for 2 is_quiet 2
tm send-keys -t "$one" BSpace BSpace
sent() { grep -qxF 'Piece number 3\n\n(assignment 3 of b-3)' "$TMP/one.got"; }
wait_for 20 sent
