# A parked agent is nobody's business: it is not the next one, it is counted
# apart, it gets no work, and when its time is over it takes part again.
. "${0%/*}/lib.sh"
tm new-session -d -s work -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_icons ascii
pane=$(tm new-window -d -P -F '#{pane_id}' -- "$BIN" replay --loop --as codex \
    "$ROOT/tests/casts/codex/tool_approval.cast.gz")
says() { tc segment summary | grep -qF -e "$1"; }
needed() { tc next --print >/dev/null 2>&1; }
quiet() { ! says "$@"; }
field() { tc agents --json | tr ',' '\n' | grep -qF "\"$1\":$2"; }
worn() { [ "$(tm display-message -p -t "$pane" "#{@coordinator_$1}")" = "$2" ]; }
tc start || fail 'no daemon'
wait_for 20 needed
field parked false || fail 'it is parked already'

tc park "$pane" || fail park
wait_for 5 says '1 parked'
field parked true || fail 'agents --json does not say it'
tc agents | grep -q ', parked ' || fail "agents does not say it: $(tc agents)"
! tc next --print 2>/dev/null || fail 'a parked agent is next'
[ -z "$(tc segment attention)" ] || fail "it calls: $(tc segment attention)"
wait_for 5 worn state parked
wait_for 5 worn icon z
tc restart && says '1 parked' || wait_for 5 says '1 parked'

tc unpark "$pane" || fail unpark
wait_for 5 quiet parked
wait_for 20 needed

tc park "$pane" --for 1s || fail 'park --for'
wait_for 5 says '1 parked'
tc agents --json | grep -q '"parked_until":"2' || fail 'no end of it'
wait_for 10 quiet parked
[ -z "$(tm show-options -pqv -t "$pane" @coordinator_parked)" ] || fail 'the sign stayed'

! tc park "$pane" --for later 2>"$TMP/err" || fail 'later is no time'
grep -q 'is not a span of time' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
tm set-option -p -t "$pane" @coordinator_parked "#(touch $TMP/oops)"
tc agents >/dev/null
quiet parked || fail 'anything parks'
[ ! -e "$TMP/oops" ] || fail 'it ran'
