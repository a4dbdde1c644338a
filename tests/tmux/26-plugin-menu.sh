# prefix A shows a menu to a real client; its keys open popups that q closes,
# typed ahead or not, and a terminal too small for the menu loses nothing.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
built
tm new-session -d -x 100 -y 30 || fail start
# Keys that come at once are typed ahead here, not pasted.
tm set-option -g assume-paste-time 0
looker
plugin
client=$(tm list-clients -F '#{client_name}')
pane=$(tm display-message -p '#{pane_id}')
table() { [ "$(tm display-message -p -c "$client" '#{client_key_table}')" = "$1" ]; }

press C-b A
wait_for 5 shows 'Next agent that needs me'
shows 'Restart the daemon' || fail 'half a menu'
wait_for 5 table root
press n
wait_for 5 called "next --client $client"
wait_for 5 hides 'Next agent that needs me'

press C-b A
wait_for 5 shows 'All agents'
press a
wait_for 5 shows 'these are the words of agents'
press q
wait_for 5 hides 'these are the words of agents'

press C-b A e
wait_for 5 called "explain $pane"
wait_for 5 shows 'these are the words of explain'
press q
wait_for 5 hides 'these are the words of explain'

: >"$CALLS"
outer resize-window -x 60 -y 9
press C-b A
wait_for 5 table coordinator
press r
wait_for 5 called restart
wait_for 5 table root
