# shellcheck shell=sh
# The keys. prefix + @coordinator_key opens a menu; its keys are also the key
# table "coordinator", so that typing ahead works and a terminal too small for
# the menu loses nothing. plugin/scripts/key does what a key stands for.

# KEY ACTION WORDS, one a line: the menu, the table and the notes in one.
keys_table="\
n next Next agent that needs me
b back Back to where I was
a agents All agents
s status Sessions and counts
e explain Why this pane's state
g digest Digest: all in one glance
o options Options
d doctor Doctor
r restart Restart the daemon"

# The command of one action; what it runs finds its way by the environment.
keys_command() {
	command="run-shell -b 'sh #{q:COORDINATOR_SCRIPTS}/key $1 #{q:client_name} #{q:pane_id}'"
}

# keys_bind KEY: prefix KEY and the table, in one call of tmux.
keys_bind() {
	keys_command menu
	set -- bind-key -N 'Coding agents: menu' "$1" \
	    "switch-client -T coordinator ; $command"
	while read -r _key _action _words; do
		keys_command "$_action"
		set -- "$@" \; bind-key -T coordinator -N "$_words" "$_key" "$command"
	done <<TABLE
$keys_table
TABLE
	tmux "$@"
}

# Unbinds what an earlier load bound and sets taken when $1, the key wanted, is
# bound to something that is not ours.
keys_forget() {
	taken=
	for _found in $(tmux list-keys -T prefix 2>/dev/null | key=$1 awk '
		{ for (i = 1; $i != "prefix"; i++); key = $(i + 1); sub(/^\\/, "", key) }
		/switch-client -T coordinator/ { print "ours:" key; next }
		key == ENVIRON["key"] { print "taken" }'); do
		case $_found in
		ours:*) tmux unbind-key "${_found#ours:}" ;;
		taken) taken=yes ;;
		esac
	done
}

keys_load() {
	_wanted=A
	[ -z "$(tmux show-options -gq @coordinator_key)" ] ||
	    _wanted=$(tmux show-options -gqv @coordinator_key)
	keys_forget "$_wanted"
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
	keys_forget ''
	tmux unbind-key -aq -T coordinator
}
