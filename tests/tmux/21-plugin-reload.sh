# Loading again, as prefix I and source-file do, changes nothing.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
built
tm new-session -d || fail start
tm set-option -g status-right '#{coordinator_summary}'
filled() { tm list-keys -T coordinator 2>/dev/null | grep -q ' restart'; } # all at once, in the background
plugin
wait_for 5 filled
settings >"$TMP/once"
plugin
plugin
same() {
	settings >"$TMP/thrice"
	cmp -s "$TMP/once" "$TMP/thrice"
}

wait_for 5 same

