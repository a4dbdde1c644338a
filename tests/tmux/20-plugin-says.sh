# What the plugin says is seen on the client that a person sits at, and so is
# what the key says while there is no program yet.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
tm new-session -d -x 100 -y 30 'exec sleep 1000' || fail start
looker
TMUX=$(socket),1,0 sh -c '. "$0"; say "it is #{pane_id} ready"' \
    "$ROOT/plugin/scripts/say.sh" >"$TMP/said" 2>&1
wait_for 5 shows 'it is #{pane_id} ready'
[ ! -s "$TMP/said" ] || fail "it wrote: $(cat "$TMP/said")"

# The menu's keys are bound by the program.
tm set-option -g assume-paste-time 0
printf 'all:\n\t@exit 1\n' >"$PLUGIN/Makefile"
plugin
wait_for 10 note 'did not compile'
press C-b A
wait_for 5 shows 'tmux-coordinator is not compiled yet'
