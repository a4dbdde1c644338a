# shellcheck shell=sh
# The keys. prefix + @coordinator_key opens a menu; its keys are also the key
# table "coordinator", so that typing ahead works and a terminal too small for
# the menu loses nothing. Which keys they are, the program knows: "menu --bind"
# fills the table. plugin/scripts/key does what a key stands for.

# keys_bind KEY: prefix KEY. A table without keys does not exist, and the key
# would end there: until the program has filled it, it holds one.
keys_bind() {
	tmux bind-key -T coordinator Escape 'switch-client -T root' \; \
	    bind-key -N 'Coding agents: menu' "$1" "switch-client -T coordinator ; \
run-shell -b 'sh #{q:COORDINATOR_SCRIPTS}/key menu #{q:client_name} #{q:pane_id} main --ahead'"
}

# keys_forget KEY BINDINGS: unbinds what of those of the prefix an earlier load
# bound, and sets taken when KEY, the one wanted, is bound to something that is
# not ours.
keys_forget() {
	taken=
	for _found in $(printf '%s\n' "$2" | key=$1 awk '
		$1 != "bind-key" { next }
		{ for (i = 1; $i != "prefix"; i++); key = $(i + 1); sub(/^\\/, "", key) }
		/switch-client -T coordinator/ { print "ours:" key; next }
		key == ENVIRON["key"] { print "taken" }'); do
		case $_found in
		ours:"$1") ;; # bound anew in a moment
		ours:*) tmux unbind-key "${_found#ours:}" ;;
		taken) taken=yes ;;
		esac
	done
}

keys_load() {
	# Set to nothing is not unset: then the option has a line of its own.
	_told=$(tmux show-options -gq @coordinator_key \; \
	    display-message -p '#{@coordinator_key}' \; list-keys -T prefix 2>/dev/null)
	_wanted=A
	case $_told in
	@*)
		_wanted=${_told#*"
"}
		_wanted=${_wanted%%"
"*}
		;;
	esac
	keys_forget "$_wanted" "$_told"
	case $_wanted in
	'' | none) return ;;
	esac
	if [ -n "$taken" ]; then
		say "tmux-coordinator: prefix $_wanted is bound already; choose another @coordinator_key"
		return
	fi
	keys_bind "$_wanted" ||
	    say "tmux-coordinator: @coordinator_key \"$_wanted\" is not a key"
}

keys_unload() {
	keys_forget '' "$(tmux list-keys -T prefix 2>/dev/null)"
	tmux unbind-key -aq -T coordinator
}
