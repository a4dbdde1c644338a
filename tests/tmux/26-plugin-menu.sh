# prefix A shows a menu to a real client; its keys open popups that q closes,
# typed ahead or not, a terminal too small for the menu loses nothing, and every
# key is the user's to choose.
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
table() { tm list-clients -F '#{client_name} #{client_key_table}' | grep -qxF -e "$client $1"; } # -c of 3.2a takes no client
bound() { tm list-keys -T coordinator 2>/dev/null | awk '{ print $4 }' | grep -qxF -e "$1"; }
unbound() { ! bound "$1"; }
sized() { [ "$(tm list-clients -F '#{client_width}x#{client_height}')" = "$1" ]; } # tmux takes a moment
# tmux 3.2 gives a popup at most one column less.
whole_width() { shows 'words of status, for 58 columns' || shows 'words of status, for 57 columns'; }
wait_for 5 bound r

press C-b A
wait_for 5 shows 'Next agent that needs me'
shows 'Restart the daemon' || fail 'half a menu'
wait_for 5 table root
press n
wait_for 5 called "next --client $client"
wait_for 5 closed

press C-b A
wait_for 5 shows 'Sessions and counts'
press s
wait_for 5 shows 'these are the words of status, for 88 columns' # nine tenths less a frame
press q
wait_for 5 closed

press C-b A e
wait_for 5 called "explain $pane"
wait_for 5 shows 'these are the words of explain'
press q
wait_for 5 closed

press C-b A p
wait_for 5 shows "leave alone $pane"
press h
wait_for 5 called "park $pane --for 30m"
wait_for 5 closed

: >"$CALLS"
outer resize-window -x 60 -y 9
wait_for 5 sized 60x9
press C-b A
wait_for 5 shows 'no room for the menu; its keys work'
table coordinator || fail 'its keys do not work'
press r
wait_for 5 called restart
wait_for 5 table root
press C-b A
wait_for 5 table coordinator
press s
wait_for 5 whole_width
press q
wait_for 5 hides 'these are the words of status'
outer resize-window -x 100 -y 30
wait_for 5 sized 100x30

# A key of their own, none, and one that is no key, which costs only itself.
tm set-option -g @coordinator_key_restart F5
tm set-option -g @coordinator_key_doctor none
tm set-option -g @coordinator_key_status 'no such key'
plugin
wait_for 5 bound F5
wait_for 5 unbound d
unbound r || fail 'the old key stayed'
unbound s || fail 'the default is bound'
bound n || fail 'the others are gone'
! "$BIN" -L test menu main --bind 2>"$TMP/err" || fail 'a bad key is not said'
grep -q '@coordinator_key_status: ' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
press C-b A
wait_for 5 shows '(F5)'
hides 'Doctor' || fail 'what has no key is in the menu'
press Escape
