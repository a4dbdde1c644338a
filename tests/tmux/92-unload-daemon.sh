# With the real daemon watching an agent, --unload leaves tmux as it was before
# the plugin came: no option, hook, key, variable, client or process stays.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
[ -x "$BIN" ] || fail "no $BIN"
TMUX_COORDINATOR_PROGRAM=$BIN
export TMUX_COORDINATOR_PROGRAM
tm new-session -d -x 120 -y 40 -s work || fail start
tm set-option -g status-right '#{coordinator_summary}'
tm new-window -d -- "$BIN" replay --loop --as codex "$ROOT/tests/casts/codex/tool_approval.cast.gz"
everything() {
	settings
	tm list-panes -a -F '#{pane_id}' | while read -r pane; do
		tm show-options -p -t "$pane"
		tm show-options -w -t "$pane"
	done
	tm list-clients
	tm list-sessions -F '#{session_name} #{session_attached}'
}
# The window's name follows its program and is nobody's setting.
tm set-option -wg automatic-rename off
everything >"$TMP/before"

plugin || fail "$(cat "$TMP/said")"
pushed() { tm show-environment -gh COORDINATOR_SUMMARY 2>/dev/null | grep -q '='; }
marked() { tm list-panes -a -F '#{@coordinator_state}' | grep -q .; }
watched() { tm list-clients -F '#{client_control_mode}' | grep -q 1; }
wait_for 20 pushed
wait_for 20 marked
wait_for 20 watched
pid=$(tc doctor | sed -n 's/.*pid \([0-9]*\).*/\1/p')
runs() { ps -o stat= -p "$pid" | grep -qv Z; }
gone() { ! runs; }
runs || fail 'no daemon'

plugin --unload || fail "$(cat "$TMP/said")"
wait_for 2 gone
same() {
	everything >"$TMP/after"
	cmp -s "$TMP/before" "$TMP/after"
}
same || diff "$TMP/before" "$TMP/after" || fail 'something stayed behind'
