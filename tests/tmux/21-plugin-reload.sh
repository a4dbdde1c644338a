# Loading again, as prefix I and source-file do, changes nothing.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
built
tm new-session -d || fail start
tm set-option -g status-right '#{coordinator_summary}'
plugin
settings >"$TMP/once"
plugin
plugin
settings >"$TMP/thrice"
diff "$TMP/once" "$TMP/thrice" || fail 'a reload changed something'
