# A title of a megabyte, full of what a shell, a tmux command, a format and a
# terminal would act on, is assigned and shown as text, and cut where it is long.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
piece='#(touch '"$TMP"'/ran) \"; kill-server '"'"' \u001b[201~\n$(touch '"$TMP"'/ran) `touch '"$TMP"'/ran` #{q:x} '
bead big "$(yes "$piece" | head -c 1100000 | tr -d '\n' | sed 's/\\*$//; s/\\u[0-9]*$//')" ||
	fail 'no bead'
[ "$(wc -c <"$PROJECT/.beads/issues.jsonl")" -gt 1000000 ] || fail 'it is short'
one=$(agent one) || fail start
tm set-option -g @coordinator_idle_threshold 0
wait_for 20 is_safe "$one"

tc work "$PROJECT" | grep -qF 'big' || fail "work: $(tc --json work "$PROJECT" | cut -c1-300)"
tc assign --bead big --json >"$TMP/result" || fail "assign: $(cut -c1-300 "$TMP/result")"
[ "$(wc -l <"$TMP/one.got")" -eq 1 ] || fail "prompts: $(cut -c1-300 "$TMP/one.got")"
[ "$(wc -c <"$TMP/one.got")" -lt 10000 ] || fail 'the prompt is not bounded'
grep -qF "Work on big: #(touch $TMP/ran) \"; kill-server '" "$TMP/one.got" ||
	fail "prompt: $(cut -c1-300 "$TMP/one.got")"
grep -qF '(assignment 1 of big)' "$TMP/one.got" || fail "prompt: $(tail -c 300 "$TMP/one.got")"
shown() { tm display-message -p -t "$one" '#{E:@coordinator_task}' | grep -qF "#(touch $TMP/ran) \"; kill-server"; }
wait_for 5 shown
[ "$(tc --json agents | wc -c)" -lt 20000 ] || fail 'the task is not bounded'
[ ! -e "$TMP/ran" ] || fail 'it was run'
