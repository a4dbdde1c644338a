# The key is the user's choice: another one, none, and never one that is taken.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
built
bound() {
	tm list-keys -T prefix |
		sed -n 's/^bind-key *-T prefix *\([^ ]*\) .*switch-client -T coordinator.*/\1/p' |
		grep -qxF -e "$1" -e "\\$1"
}
tm new-session -d || fail start

plugin
bound A || fail 'A is not the default'
tm set-option -g @coordinator_key C-a
plugin
bound C-a || fail 'C-a was not bound'
! bound A || fail 'A is still bound'
for none in '' none; do
	tm set-option -g @coordinator_key "$none"
	plugin
	! bound C-a || fail "'$none' binds a key"
	! tm list-keys -T prefix | grep -q 'switch-client -T coordinator' || fail "'$none' binds"
done

tm bind-key G display-message mine
tm set-option -g @coordinator_key G
plugin
tm list-keys -T prefix | grep -q ' G  *display-message mine' || fail "the user's key was taken"
note 'prefix G is bound already' || fail 'it did not say so'
tm bind-key -r H display-message mine
tm set-option -g @coordinator_key H
plugin
note 'prefix H is bound already' || fail 'a repeating key is not seen'
for odd in '"' '~' '\'; do
	tm unbind-key "$odd"
	tm set-option -g @coordinator_key "$odd"
	plugin
	plugin
	bound "$odd" || fail "$odd is not bound"
done
tm set-option -g @coordinator_key 'no key at all'
plugin
note 'is not a key' || fail 'a bad key is not named'
plugin --unload
tm list-keys -T prefix | grep -q ' G  *display-message mine' || fail "unload took the user's key"
