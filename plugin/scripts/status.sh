# shellcheck shell=sh
# The status line: #{coordinator_summary} and its kind in status-left and
# status-right become hidden environment variables that the daemon fills
# (#{COORDINATOR_SUMMARY}), so that a redraw starts no program. The way back is
# the same replacement the other way round, where there was one: capitals that
# the user wrote stay. COORDINATOR_REPLACED_LEFT and _RIGHT remember that.

# status_replace TEXT FROM TO sets replaced.
status_replace() {
	_rest=$1 replaced=
	while :; do
		case $_rest in
		*"$2"*)
			replaced=$replaced${_rest%%"$2"*}$3
			_rest=${_rest#*"$2"}
			;;
		*)
			replaced=$replaced$_rest
			return
			;;
		esac
	done
}

# status_words TEXT load|unload sets replaced.
status_words() {
	replaced=$1
	for _word in summary:SUMMARY attention:ATTENTION next:NEXT \
	    conflicts:CONFLICTS work:WORK digest:DIGEST; do
		_small="#{coordinator_${_word%:*}}" _capital="#{COORDINATOR_${_word#*:}}"
		case $2 in
		load) status_replace "$replaced" "$_small" "$_capital" ;;
		unload) status_replace "$replaced" "$_capital" "$_small" ;;
		esac
	done
}

# status_load SIDE...: left:LEFT, right:RIGHT, those with words of ours.
status_load() {
	for _side; do
		_was=$(tmux show-options -gv "status-${_side%:*}")
		status_words "$_was" load
		[ "$replaced" = "$_was" ] ||
		    tmux set-option -g "status-${_side%:*}" "$replaced" \; \
			set-environment -gh "COORDINATOR_REPLACED_${_side#*:}" yes
	done
}

status_unload() {
	for _side in left:LEFT right:RIGHT; do
		tmux show-environment -gh "COORDINATOR_REPLACED_${_side#*:}" >/dev/null 2>&1 ||
		    continue
		status_words "$(tmux show-options -gv "status-${_side%:*}")" unload
		tmux set-option -g "status-${_side%:*}" "$replaced"
	done
}
