# After --unload tmux is exactly as it was before, and the daemon was stopped.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
built
tm new-session -d || fail start
tm set-option -g status-right 'a #{coordinator_summary} b #{coordinator_summary}'
tm set-option -g status-left '#{COORDINATOR_NEXT} ' # as one writes it with a theme
tm set-hook -g 'client-attached[3]' 'display-message mine'
tm bind-key -T coordinators x list-keys
settings >"$TMP/before"
plugin
settings >"$TMP/during"
! cmp -s "$TMP/before" "$TMP/during" || fail 'loading did nothing'
plugin --unload
settings >"$TMP/after"
diff "$TMP/before" "$TMP/after" || fail 'something stayed behind'
called --no-start stop || fail 'the daemon was not stopped'
plugin --unload || fail 'a second unload fails'
