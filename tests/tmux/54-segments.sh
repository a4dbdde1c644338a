# Every segment is pushed and pulled as the same text, panes wear who is in
# them, colours are the user's, and no text is wider than it may be.
. "${0%/*}/lib.sh"
tm new-session -d -s work -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
mkdir -p "$TMP/project/.beads"
for i in 1 2 3; do
	echo '{"id":"b-'$i'","title":"t","status":"open","priority":2,"issue_type":"task",' \
	    '"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}'
done >"$TMP/project/.beads/issues.jsonl"
tm set-option -t work @coordinator_project "$TMP/project"
tm set-option -g @coordinator_icons ascii
tm set-option -g @coordinator_style_approval 'fg=#ff0000,bold'
pane=$(tm new-window -d -P -F '#{pane_id}' -- "$BIN" replay --loop --as codex \
    "$ROOT/tests/casts/codex/tool_approval.cast.gz")
tm set-option -p -t "$pane" @coordinator_mail_name 'Blue#[fg=red]Lake'
pushed() { tm show-environment -gh "COORDINATOR_$1" 2>/dev/null | grep -qF -e "$2"; }
border() { tm display-message -p -t "$pane" '#{@coordinator_border}' | grep -qF -e "$1"; }
shown() { tm display-message -p -t "$pane" "#{@coordinator_$1}"; }
red='#[push-default]#[fg=#ff0000,bold]1 approval#[default]#[pop-default]'
tc start || fail 'no daemon'

for name in SUMMARY ATTENTION NEXT CONFLICTS WORK DIGEST; do
	wait_for 20 pushed "$name" "COORDINATOR_$name="
done
wait_for 20 pushed SUMMARY "$red"
pushed DIGEST '0 active 1 idle' || fail "digest: $(tm show-environment -gh COORDINATOR_DIGEST)"
pushed WORK 'COORDINATOR_WORK=3 ready' || fail "work: $(tm show-environment -gh COORDINATOR_WORK)"
wait_for 20 border 'cod · Blue##[fg=red]Lake · #[push-default]#[fg=#ff0000,bold]! approval'
[ "$(shown type)" = cod ] || fail "type: $(shown type)"
[ "$(shown name)" = 'Blue##[fg=red]Lake' ] || fail "name: $(shown name)"
wait_for 20 tc wait "$pane" approval --timeout 1
[ "$(tc segment digest)" = '0 active 1 idle: Agent 0 (cod) asks for approval' ] || fail "segment digest: $(tc segment digest)"
! tc segment nonsense 2>"$TMP/err" || fail 'any segment will do'
grep -q 'summary, attention, next, conflicts, work, digest' "$TMP/err" || fail "$(cat "$TMP/err")"

# A change of the look is followed without a restart.
tm set-option -g @coordinator_segment_width 10
tm set-option -g @coordinator_style_approval none
tc reload
narrow() { [ "$(tc segment attention)" = 'approval …' ]; }
wait_for 10 narrow

# What the daemon has put on panes, windows and the server goes with it.
tc stop
[ -z "$(tm show-options -p -t "$pane" | grep -v mail_name)" ] || fail "$(tm show-options -p -t "$pane")"
! tm show-environment -gh | grep COORDINATOR || fail 'a text stayed'
