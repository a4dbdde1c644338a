# Connecting and leaving again and again, while sessions come and go, leaves
# nothing behind. CYCLES and CHURN=1 make it the long measurement.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
cycles=${CYCLES:-20}
tm new-session -d -s a -x 80 -y 24 'exec cat' || fail start
server=$(tm display-message -p '#{pid}')
server_state >"$TMP/before"
crashes=0
churn() {
	while [ -e "$TMP/churn" ]; do
		tm new-session -d -s churn 'exec cat' || exit
		tm new-window -t churn 'exec cat'
		tm kill-session -t churn
	done 2>/dev/null
}
touch "$TMP/churn"
[ -z "${CHURN:-}" ] || churn &
for i in $(seq "$cycles"); do
	probe_start control
	watch 0
	tell 'capture 0'
	wait_for 5 said '^reply 1'
	probe_stop
	kill -0 "$server" || crashes=$((crashes + 1))
done
rm "$TMP/churn"
wait
echo "$cycles cycles, $crashes crashes"
[ "$crashes" -eq 0 ] || fail "the server crashed"
server_state >"$TMP/after"
diff "$TMP/before" "$TMP/after" || fail "tmux is not as it was"
no_clients || fail "a client stays"
wait_for 5 no_children
