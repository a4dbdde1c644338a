# Two agents in panes reserve overlapping files: the conflict is in "conflicts
# --json", in the status line and in an event within a second, both get one
# mail about it, and it is resolved by itself when one lets go.
. "${0%/*}/lib.sh"
mkdir -p "$TMP/project/src" "$TMP/project/.git"
cd "$TMP/project" || fail cd
PROJECT=$(pwd -P)
{ gzip -dc "$ROOT/tests/casts/claude/idle_start.cast.gz"; echo '[99999, "o", ""]'; } >"$TMP/idle.cast"
tm new-session -d -s work -c "$PROJECT" -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"

# An agent in a pane, idle; what it is told to run it runs as its tool call.
agent() {
	tm split-window -d -t work -c "$PROJECT" -P -F '#{pane_id}' \
	    "exec '$BIN' replay '$TMP/idle.cast' --as claude --speed 20"
}
a=$(agent) b=$(agent)
as() {
	_pane=$1
	shift
	TMUX_PANE=$_pane "$BIN" -L test "$@"
}
wait_agent() { tc agents --json | grep -q "\"pane_id\":\"$1\".*cc"; }
wait_for 15 wait_agent "$a"
wait_for 15 wait_agent "$b"
name_a=cc-${a#%} name_b=cc-${b#%}

tc events --follow --type conflict_detected,conflict_resolved >"$TMP/events" 2>/dev/null &
follower=$!
at_exit "kill $follower 2>/dev/null"

as "$a" reserve 'src/**' --reason refactoring 2>"$TMP/words" || fail "reserve: $(cat "$TMP/words")"
grep -q 'reserved src/\*\*' "$TMP/words" || fail "reserve said: $(cat "$TMP/words")"
[ "$(tc conflicts --json)" = '[]' ] || fail "one lease is no conflict: $(tc conflicts --json)"
as "$b" reserve src/x.c --strict 2>"$TMP/words" && fail 'strict reserved all the same'
[ $? -eq 4 ] || fail "strict is refused with status 4"
grep -q "$name_a holds src/\*\*, for refactoring" "$TMP/words" || fail "strict said: $(cat "$TMP/words")"
(cd src && as "$b" reserve x.c --ttl 600 2>"$TMP/words") || fail "reserve: $(cat "$TMP/words")"

shown() { tc conflicts --json | grep -q '"pattern":"src/x.c"'; }
wait_for 1 shown
tc conflicts --json >"$TMP/json"
grep -q "\"holders\":\[{\"agent_name\":\"$name_a\",\"pane_id\":\"$a\".*\"agent_name\":\"$name_b\"" "$TMP/json" ||
    fail "holders: $(cat "$TMP/json")"
told() { grep -q "$1" "$TMP/events"; }
wait_for 1 told conflict_detected
segment() { [ "$(tm show-environment -gh COORDINATOR_CONFLICTS 2>/dev/null)" = "COORDINATOR_CONFLICTS=$1" ]; }
wait_for 1 segment '1 conflict'
[ "$(tc segment conflicts)" = '1 conflict' ] || fail "segment: $(tc segment conflicts)"

# Who holds a path, and who else.
tc conflicts check src/x.c --json --project "$PROJECT" | grep -q "$name_a.*$name_b" || fail check
tc conflicts check src/x.c --exclude "$name_b" --project "$PROJECT" | grep -q "$name_b" && fail exclude
[ "$(tc conflicts check doc/y --json --project "$PROJECT")" = null ] || fail 'nobody holds doc/y'

# One notice for each, and a request to the later one, by hand.
count() { as "$1" inbox --all --json | grep -o '"subject":"[^"]*'"$2" | wc -l; }
[ "$(count "$a" 'Detected: src/x.c')" -eq 1 ] || fail "mail of a: $(as "$a" inbox --all)"
[ "$(count "$b" 'Detected: src/x.c')" -eq 1 ] || fail 'mail of b'
id=$(sed 's/.*"id":"\(conflict-[^"]*\)".*/\1/' "$TMP/json")
tc conflicts negotiate "$id" --as "$name_a" || fail negotiate
[ "$(count "$b" 'File Reservation Conflict: src/x.c')" -eq 1 ] || fail 'the request did not arrive'
[ "$(count "$a" 'File Reservation Conflict: src/x.c')" -eq 0 ] || fail 'the wrong one was asked'
tc conflicts negotiate conflict-none --as "$name_a" 2>/dev/null && fail 'no such conflict'

as "$b" unreserve 2>/dev/null || fail unreserve
wait_for 1 told "\"resolution\":\"released by $name_b\""
[ "$(tc conflicts --json)" = '[]' ] || fail 'it goes on'
tc conflicts --all --json | grep -q '"outcome":"released"' || fail "all: $(tc conflicts --all --json)"
wait_for 1 segment ''

# Leases end with the agent's process.
tm kill-pane -t "$a"
none() { [ "$(tc reservations --json --project "$PROJECT")" = '[]' ]; }
wait_for 10 none
