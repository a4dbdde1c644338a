# Personas: an agent is given the work that fits what it is for, as its pane or
# the default of its type says, and files that change count at once.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
: >"$PROJECT/.beads/issues.jsonl"
bead a-1 'Write the documentation of the parser'
bead a-2 'Add unit tests for the parser'
one=$(agent one) || fail start
two=$(agent two) || fail start
tm set-option -g @coordinator_idle_threshold 0
tm set-option -p -t "$one" @coordinator_persona tester
tm set-option -p -t "$two" @coordinator_persona documenter
wait_for 20 is_safe "$one"
wait_for 20 is_safe "$two"

# What the panes say.
has_persona() { state_of "$1" | grep -q "\"healthy\":true,\"profile\":{\"Name\":\"$2\",.*\"persona\":\"$2\""; }
wait_for 10 has_persona "$one" tester
tc --json suggest "$one" >"$TMP/one" && tc --json suggest "$two" >"$TMP/two" || fail suggest
grep -q '"bead_id":"a-2".*"persona":"tester"' "$TMP/one" || fail "one: $(cat "$TMP/one")"
grep -q '"bead_id":"a-1".*"persona":"documenter"' "$TMP/two" || fail "two: $(cat "$TMP/two")"
tc suggest "$one" | grep -q '(persona tester)' || fail "$(tc suggest "$one")"
tc explain "$one" | grep -q '^persona tester; work tagged testing, qa, quality; files ' || fail "$(tc explain "$one")"
tc --json assign --dry-run >"$TMP/plan" || fail plan
grep -q '"profile_tag_bonus":0.0[1-9]' "$TMP/plan" || fail "no bonus: $(cat "$TMP/plan")"

# The other way round; nobody has to be told.
tm set-option -p -t "$one" @coordinator_persona documenter
tm set-option -p -t "$two" @coordinator_persona tester
wait_for 10 has_persona "$one" documenter
tc --json suggest "$one" | grep -q '"bead_id":"a-1"' || fail "after: $(tc suggest "$one")"

# The user's own, by focus and as the default of a type; then the project's.
tm set-option -pu -t "$one" @coordinator_persona
mkdir -p "$XDG_CONFIG_HOME/tmux-coordinator" "$PROJECT/.tmux-coordinator" "$PROJECT/lib"
: >"$PROJECT/lib/x.c"
bead a-3 'Mend lib/x.c'
cat >"$XDG_CONFIG_HOME/tmux-coordinator/personas.ini" <<'INI'
[mender]
agent_type = cc
focus_patterns = lib/**
default = on
INI
sed -i 's/^name = .*/name = cc/' "$TMUX_COORDINATOR_AGENTS/repl.ini"
tc reload
is_default() { tc --json suggest "$one" | grep -q '"bead_id":"a-3".*"persona":"mender"'; }
wait_for 20 is_default
tc explain "$one" | grep -q '^persona mender, the default of its type; files lib/' || fail "$(tc explain "$one")"
printf '[mender]\ntags = documentation\ndefault = on\n' >"$PROJECT/.tmux-coordinator/personas.ini"
tc --json suggest "$one" | grep -q '"bead_id":"a-1"' || fail "the project's: $(tc suggest "$one")"

# One that is wrong is passed over and told of; one that is nobody helps nobody.
printf '[mender]\ntgas = x\n' >"$PROJECT/.tmux-coordinator/personas.ini"
tc --json suggest "$one" | grep -q '"bead_id":"a-3"' || fail "after a mistake: $(tc suggest "$one")"
grep -q 'personas.ini:2: \[mender\] tgas: there is no such key' "$XDG_STATE_HOME"/tmux-coordinator/*.log || fail 'not in the log'
tm set-option -p -t "$one" @coordinator_persona nobody
is_nobody() { state_of "$1" | grep -q '"healthy":true,"assignments".*"persona":"nobody"'; }
wait_for 10 is_nobody "$one"
tc explain "$one" | grep -q 'its persona nobody is defined nowhere' || fail "$(tc explain "$one")"
tc --json suggest "$one" | grep -q '"persona"' && fail 'somebody'

# use_agent_profiles off: nobody has a bonus.
tc config use_agent_profiles off
tc --json assign --dry-run | grep -q '"profile_tag_bonus":0.0' && fail 'still a bonus'
true
