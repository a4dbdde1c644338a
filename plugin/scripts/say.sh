# shellcheck shell=sh
# Telling the user something: on a client if one is there, else on the first
# one that attaches. The text travels in a hidden environment variable, because
# what a format inserts is shown and never read as a format again.

say() {
	tmux set-environment -gh COORDINATOR_NOTE "$1"
	if [ -n "$(tmux list-clients -F . 2>/dev/null)" ]; then
		tmux display-message -d 8000 '#{COORDINATOR_NOTE}'
	else
		tmux set-hook -g 'client-attached[7312]' \
		    "display-message -d 8000 '#{COORDINATOR_NOTE}' ; set-hook -gu 'client-attached[7312]'"
	fi
}

# For a tmux that is too old for the above.
say_old() {
	tmux display-message "$1"
}
