# The poll transport attaches nothing, tells which wanted panes moved, and is
# silent when nothing does.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
tm new-session -d -s a -x 80 -y 24 'exec cat' || fail start
tm split-window -d -t a 'exec cat'
server_state >"$TMP/before"
probe_start poll 60000 200
tell 'watch 0'
wait_for 5 said '^moved 0'
settled() {
	forget_said
	sleep 0.7 # three ticks in which nothing is said
	! said '^moved'
}
wait_for 10 settled
tm send-keys -t %1 -l unwanted
tm send-keys -t %0 -l hello
wait_for 5 said '^moved 0'
said '^moved 1' && fail "an unwanted pane moved"
wait_for 5 captured 0 hello
tell "display-message -p '#{session_attached}'"
wait_for 5 said '^reply 1 0<0a>$'
# Many commands go in one run, each with its own reply; a bad one fails alone.
for i in 1 2 3; do
	tell "display-message -p 'n$i'"
	tell 'no-such-command'
done
wait_for 5 said '^reply 1 n3<0a>$'
[ "$(grep -ac '^reply 0 ' "$TMP/said")" -eq 3 ] || fail "bad ones"
# Longer than tmux takes as an argument.
long=$(printf '%020000d' 7)
tell "set-buffer -b long '$long'"
tell "display-message -p 'after'"
wait_for 5 said '^reply 1 after<0a>$'
[ "$(tm show-buffer -b long)" = "$long" ] || fail "the long command was lost"
tm delete-buffer -b long
no_clients || fail "it attached"
probe_stop
server_state >"$TMP/after"
diff "$TMP/before" "$TMP/after" || fail "tmux is not as it was"
