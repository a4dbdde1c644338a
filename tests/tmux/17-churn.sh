# Connecting and leaving again and again, between sessions that come and go,
# leaves nothing behind.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
tm new-session -d -s a -x 80 -y 24 'exec cat' || fail start
server_state >"$TMP/before"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
	probe_start control
	tell 'watch 0'
	tm new-session -d -s churn 'exec cat'
	tm new-window -t churn 'exec cat'
	watch 0
	tm kill-session -t churn
	tell 'capture 0'
	wait_for 5 said '^reply 1'
	probe_stop
	no_clients || fail "a client stays"
done
server_state >"$TMP/after"
diff "$TMP/before" "$TMP/after" || fail "tmux is not as it was"
wait_for 5 no_children
