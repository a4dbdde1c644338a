# What the daemon pushes is shown in the status line, and text from outside in
# it is only text.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
built
tm new-session -d -x 100 -y 30 || fail start
tm set-option -g status-right-length 80
tm set-option -g status-right '<#{coordinator_summary}>'
looker
plugin
push() {
	tm set-environment -gh COORDINATOR_SUMMARY "$1"
	tm refresh-client -S -t "$(tm list-clients -F '#{client_name}')"
}
wait_for 5 shows '<>'
push '3 agents, 1 asks'
wait_for 5 shows '<3 agents, 1 asks>'
push "##(touch $TMP/oops) ##{pane_id} \"; kill-server"
wait_for 5 shows '(touch '
[ ! -e "$TMP/oops" ] || fail 'the status line ran it'
