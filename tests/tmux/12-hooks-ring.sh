# The doorbell: hooks of ours beside the user's, gone afterwards, also those a
# crash left; a title that spins rings only while its pane holds no agent.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
tm new-session -d -s a -x 80 -y 24 'exec cat' || fail start
tm new-session -d -s b -x 80 -y 24 'exec cat'
tm set-hook -g pane-exited 'set-option -g @user seen'
tm set-hook -g 'session-created[3]' 'set-option -g @user seen'
server_state >"$TMP/before"

# Its own pane's option, not the current pane's, decides.
tm set-option -p -t %1 @coordinator_state waiting
probe_start control 3600000
wait_for 5 said '^listed 2'
tm show-hooks -gw | grep -q 'pane-title-changed\[7310\]' || fail "no hook"
listings() {
	tell stats
	sleep 0.05 # the answer; whoever asks polls
	grep -a '^stats' "$TMP/said" | tail -n 1 | sed 's/.*listings=//; s/ .*//'
}
rested() { [ "$(listings)" = "$last" ] || { last=$(listings); false; }; }
last=0
wait_for 5 rested
sleep 1.2 # the doorbell rests between two rings
before=$(listings)
for i in 1 2 3 4 5; do tm select-pane -t %1 -T "spin $i"; done
tm set-option -g @something else
sleep 1.5 # nothing is to happen: no shorter way to see that
[ "$(listings)" -eq "$before" ] || fail "an agent's title rang"
tm select-pane -t %0 -T "new title"
wait_for 5 said '^pane 0 changed .* new title$'
before=$(listings)
tm set-option -p -t %0 @coordinator_agent cc
wait_for 5 said '^pane 0 changed'
tm set-option -pu -t %0 @coordinator_agent

# A crash leaves the hooks; the next start and stop take them away.
kill -9 "$probe_pid"
wait "$probe_pid" 2>/dev/null
exec 3>&-
wait_for 5 no_children
tm show-hooks -gw | grep -q 7310 || fail "the crash left no hooks?"
probe_start control
probe_stop
tm set-option -pu -t %1 @coordinator_state
tm set-option -gu @something
server_state >"$TMP/after"
diff "$TMP/before" "$TMP/after" || fail "tmux is not as it was"
wait_for 5 no_children
