# After "uninstall" tmux and the agents' settings are exactly what they were
# before the plugin was loaded, whatever was done with it meanwhile.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
unset CLAUDE_CONFIG_DIR CODEX_HOME
TMUX_COORDINATOR_PROGRAM=$BIN
export TMUX_COORDINATOR_PROGRAM
tm new-session -d -x 120 -y 40 -s work 'runs=sleep; sleep 1000' || fail start
tm set-option -wg automatic-rename off
tm set-option -g status-right 'a #{coordinator_summary} #{coordinator_work}#{coordinator_digest}'
tm set-option -g status-left '#{coordinator_next}'
tm set-hook -g 'client-attached[3]' 'display-message mine'
tm set-option -g @coordinator_style_busy bold
pane=$(tm new-window -d -P -F '#{pane_id}' -- "$BIN" replay --loop --as codex \
    "$ROOT/tests/casts/codex/tool_approval.cast.gz")
mkdir -p "$HOME/.claude"
printf '{\n  // mine\n  "theme": "dark"\n}\n' >"$HOME/.claude/settings.json"
everything() {
	settings
	tm list-panes -a -F '#{pane_id}' | while read -r one; do
		tm show-options -p -t "$one"
		tm show-options -w -t "$one"
		tm show-hooks -p -t "$one"
	done
	tm show-options -t work
	tm show-hooks -t work
	tm list-clients -F '#{client_control_mode}'
	cat "$HOME/.claude/settings.json"
	find "$HOME/.claude" "$HOME/.codex" "$HOME/.gemini" 2>/dev/null
}
looker
everything >"$TMP/before"

plugin || fail "$(cat "$TMP/said")"
marked() { tm show-options -p -t "$pane" | grep -q coordinator_border; }
keyed() { tm list-keys -T coordinator 2>/dev/null | grep -q next; }
wait_for 20 marked
wait_for 20 keyed
tc hooks install claude --yes >/dev/null 2>&1 || fail 'hooks install'
tc next --pane "$pane" || fail next
tc park "$pane" || fail park
tc next --back || fail back
press C-b A
wait_for 10 shows 'Next agent that needs me'
press Escape

tc uninstall </dev/null >"$TMP/diff" 2>&1
[ $? -eq 4 ] || fail 'the settings were changed without a word'
grep -q '^-.*tmux-coordinator' "$TMP/diff" || fail 'no difference shown'
marked || fail 'half of it is gone'
tc uninstall --yes >"$TMP/diff" 2>&1 || fail "$(cat "$TMP/diff")"
grep -q 'tmux is as it was found' "$TMP/diff" || fail "it said: $(cat "$TMP/diff")"
same() {
	everything >"$TMP/after"
	cmp -s "$TMP/before" "$TMP/after"
}
same || diff "$TMP/before" "$TMP/after" || fail 'something stayed behind'
tc uninstall --yes >/dev/null 2>&1 || fail 'a second time fails'
