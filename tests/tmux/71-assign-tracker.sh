# Claims are made by br in the agent's name and read back; a claim that somebody
# else has is no assignment; what is given back is open again there.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
tracker
echo bob >"$TMP/claims/b-1"
beads 2
one=$(agent one) || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
tm set-option -p -t "$one" @coordinator_mail_name BlueFox
wait_for 20 is_safe "$one"

tc assign --bead b-1 >"$TMP/out" 2>&1 && fail 'it took what is not ours'
grep -q "br says it is bob's" "$TMP/out" || fail "it said: $(cat "$TMP/out")"
[ ! -s "$TMP/one.got" ] || fail 'it typed'
# What is not ours is not given back either.
asked() { [ "$(grep -c 'show b-1' "$TMP/calls")" -ge 2 ]; }
wait_for 10 asked
[ "$(cat "$TMP/claims/b-1")" = bob ] || fail "bob lost it: $(cat "$TMP/calls")"
tc assign --bead b-2 >/dev/null || fail assign
grep -q 'br close b-2' "$TMP/one.got" || fail "prompt: $(cat "$TMP/one.got")"
[ "$(cat "$TMP/claims/b-2")" = BlueFox ] || fail "claims: $(cat "$TMP/calls")"
wait_for 20 is_safe "$one"
: >"$TMP/locked"
tc release b-2 2>/dev/null || fail release
refused() { grep -q 'update b-2 --status' "$TMP/calls"; }
wait_for 10 refused
# The tracker would not have it: it is told again, though nothing else happens.
rm "$TMP/locked"
is_open() { [ ! -e "$TMP/claims/b-2" ]; }
wait_for 10 is_open

# What the tracker knows is newer than what was read; a line is no issue.
tc work "$PROJECT" 2>&1 | grep -q 'older than its database' && fail 'it is not older'
echo '{"id":' >>"$PROJECT/.beads/issues.jsonl"
touch -d '10 minutes ago' "$PROJECT/.beads/issues.jsonl"
echo data >"$PROJECT/.beads/beads.db"
tc work "$PROJECT" 2>&1 | grep -q 'issues.jsonl is older than its database' || fail "work: $(tc work "$PROJECT" 2>&1)"
named() { grep -q 'issues.jsonl: lines that are not usable: 1, the first is 3: ' "$XDG_STATE_HOME"/tmux-coordinator/*.log; }
wait_for 10 named
# It is looked at before it is claimed: what is closed there stays closed.
sed -i 's/echo open; fi/echo closed; fi/' "$TMP/bin/br"
wait_for 20 is_safe "$one"
tc assign --bead b-2 >"$TMP/out" 2>&1 && fail 'it took a closed one'
grep -q 'br says it is closed' "$TMP/out" || fail "it said: $(cat "$TMP/out")"
