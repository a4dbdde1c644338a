# The end of the server is known at once, streaming or not, in both kinds: long
# before the next poll or sweep, each a minute away.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
lost() {
	tm "$@"
	wait_for 10 said '^lost '
	wait "$probe_pid" || fail "the probe ended with $?"
	probe_pid=
	exec 3>&-
	wait_for 5 no_children
}

for kind in control poll; do
	tm new-session -d -s a 'exec cat' || fail start
	probe_start $kind 60000 60000
	lost kill-server

	tm new-session -d -s a 'exec cat' || fail start
	probe_start $kind 60000 60000
	tell 'watch 0'
	[ $kind = poll ] || wait_for 10 stats clients=1
	lost kill-session -t a # the last one

	tm new-session -d -s a 'exec cat' || fail start
	server=$(tm display-message -p '#{pid}')
	probe_start $kind 60000 60000
	kill -9 "$server"
	lost -V
done
# No server to begin with: one sentence.
"$PROBE" "$SOCKET" control </dev/null 2>"$TMP/err" && fail "started"
grep -q '^No tmux server is listening on ' "$TMP/err" || fail "no sentence"
