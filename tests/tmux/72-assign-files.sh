# The files that a bead names are reserved for the agent that gets it, and let
# go of when it is over; work whose files somebody else holds is given to
# nobody else, with the reason; leases count in the score; the agent has a mail.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
mkdir -p "$PROJECT/src" "$PROJECT/docs" "$PROJECT/.git"
touch "$PROJECT/src/a.c" "$PROJECT/src/b.c" "$PROJECT/src/c.c"
bead b-1 'Fix src/a.c and docs/ with it' '"priority":0'
bead b-2 'Change src/a.c' '"priority":1'
bead b-3 'Look at src/b.c'
sed -i 's/"priority":2,\(.*\),"priority":\([01]\)/"priority":\2,\1/' "$PROJECT/.beads/issues.jsonl"
one=$(agent one) && two=$(agent two) || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
wait_for 20 is_safe "$one"
wait_for 20 is_safe "$two"
name=repl-${one#%}
held() { tc reservations --json --project "$PROJECT" | grep -o '"path_pattern":"[^"]*"' | sort | tr '\n' ' '; }
is_held() { [ "$(held)" = "$1" ]; }

tc assign --pane "$one" --bead b-1 --json >"$TMP/result" || fail "assign: $(cat "$TMP/result")"
grep -q '"files_to_reserve":\["src/a.c"\]' "$TMP/result" || fail "result: $(cat "$TMP/result")"
grep -q '"reservations":\["src/a.c"\]' "$TMP/result" || fail "result: $(cat "$TMP/result")"
grep -q '"message_sent":true' "$TMP/result" || fail "result: $(cat "$TMP/result")"
is_held '"path_pattern":"src/a.c" ' || fail "held: $(tc reservations --json --project "$PROJECT")"
tc reservations --project "$PROJECT" | grep -q "assignment 1 of b-1" || fail "reason: $(tc reservations)"
(cd "$PROJECT" && TMUX_PANE=$one "$BIN" -L test inbox --json) >"$TMP/inbox" || fail inbox
grep -q '"subject":"Work Assignment: Fix src/a.c and docs/ with it"' "$TMP/inbox" || fail "inbox: $(cat "$TMP/inbox")"
grep -q '"from":"Coordinator\|"from":"coordinator' "$TMP/inbox" || fail "inbox: $(cat "$TMP/inbox")"
grep -q '"ack_required":true' "$TMP/inbox" || fail "inbox: $(cat "$TMP/inbox")"
grep -qF '**Bead:** b-1' "$TMP/inbox" || fail "inbox: $(cat "$TMP/inbox")"

# What one holds is not for two, asked for by name either.
tc work "$PROJECT" --json | tr '{' '\n' | grep '"id":"b-2"' >/dev/null || fail 'b-2 is no work'
tc work "$PROJECT" --json >"$TMP/work"
grep -q "\"reason\":\"$name holds src/a.c\",\"pane_id\":\"$one\"" "$TMP/work" || fail "work: $(cat "$TMP/work")"
gets() { tc assign --dry-run --pane "$two" --json 2>/dev/null | grep -q "\"id\":\"$1\""; }
wait_for 10 gets b-3
refused() { # with status 4, for that reason
	tc assign --pane "$two" --bead b-2 2>"$TMP/err"
	[ $? -eq 4 ] || fail "b-2 to two: $(cat "$TMP/err")"
	grep -q "$1" "$TMP/err"
}
wait_for 10 refused "$name holds src/a.c, which b-2 names"
[ ! -s "$TMP/two.got" ] || fail 'typed all the same'

# Done and given back: nothing is held.
tc 'done' b-1 2>/dev/null || fail 'done'
wait_for 5 is_held ''
wait_for 20 is_safe "$two"
tc assign --pane "$two" --bead b-2 >/dev/null || fail 'b-2'
is_held '"path_pattern":"src/a.c" ' || fail "held: $(held)"
tc release b-2 2>/dev/null || fail release
wait_for 5 is_held ''

# What a person holds is for nobody; with --force the user knows better.
(cd "$PROJECT" && env -u TMUX_PANE "$BIN" -L test reserve src/b.c) 2>/dev/null || fail reserve
tc work "$PROJECT" --json >"$TMP/work"
grep -q '"assignable":false,"code":"files_held","reason":"Human holds src/b.c"' "$TMP/work" || fail "work: $(cat "$TMP/work")"
wait_for 20 is_safe "$one"
tc assign --pane "$one" --bead b-3 >"$TMP/err" 2>&1 && fail 'b-3 was given away'
grep -q 'Human holds src/b.c' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
tc assign --pane "$one" --bead b-3 --force >/dev/null || fail 'not with --force'

# An agent's own leases count against it, and end with it.
(cd "$PROJECT" && TMUX_PANE=$two "$BIN" -L test reserve src/c.c) 2>/dev/null || fail reserve
wait_for 20 is_safe "$two"
wait_for 20 is_safe "$two"
tc assign --dry-run --pane "$two" --json >"$TMP/dry"
grep -q '"file_overlap_penalty":0.05' "$TMP/dry" || fail "dry run: $(cat "$TMP/dry")"
tm kill-session -t one
given_back() { tc assignments --json | grep -q '^\[\]$' && ! held | grep -q "$name"; }
wait_for 15 given_back
