# shellcheck shell=sh
# The status line: #{coordinator_summary} and its kind in status-left and
# status-right become hidden environment variables that the daemon fills
# (#{COORDINATOR_SUMMARY}), so that a redraw starts no program. Nothing is
# remembered: the way back is the same replacement the other way round.

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

# status_rewrite load|unload
status_rewrite() {
	for _option in status-left status-right; do
		_was=$(tmux show-options -gv "$_option")
		_now=$_was
		for _word in summary:SUMMARY attention:ATTENTION next:NEXT conflicts:CONFLICTS; do
			_from="#{coordinator_${_word%:*}}" _to="#{COORDINATOR_${_word#*:}}"
			if [ "$1" = load ]; then
				status_replace "$_now" "$_from" "$_to"
			else
				status_replace "$_now" "$_to" "$_from"
			fi
			_now=$replaced
		done
		[ "$_now" = "$_was" ] || tmux set-option -g "$_option" "$_now"
	done
}

status_load() { status_rewrite load; }
status_unload() { status_rewrite unload; }
