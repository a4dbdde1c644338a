# How good an agent's work is counts in what it is given, when it is asked for.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
beads 1
one=$(agent one) || fail start
two=$(agent two) || fail start
tm set-option -g @coordinator_idle_threshold 0
for pane in "$one" "$two"; do
	tc wait "$pane" idle --timeout 60 || fail "not idle: $(tc explain "$pane")"
	wait_for 10 is_safe "$pane"
done
chosen() { tc --json assign --dry-run --strategy quality | grep -o "\"pane_id\":\"%[0-9]*\"" | head -n 1 | tr -dc '%0-9'; }
# The one that would be chosen breaks its tests.
first=$(chosen)
[ -n "$first" ] || fail "nobody is chosen: $(tc assign --dry-run)"
tc quality record test --pane "$first" --passed 1 --failed 9 2>/dev/null || fail record
[ "$(chosen)" = "$first" ] || fail 'quality counts although nobody asked'
tc config quality_weight 0.2 >/dev/null || fail config
is_safe "$first" || fail "an option took its permission back: $(tc explain "$first")"
another() { [ -n "$(chosen)" ] && [ "$(chosen)" != "$first" ]; }
wait_for 5 another
penalty() { tc --json assign --dry-run --pane "$first" | grep -q '"quality_penalty":0.09'; }
wait_for 5 penalty
tc config quality_weight 0 >/dev/null || fail config
again() { [ "$(chosen)" = "$first" ]; }
wait_for 5 again
