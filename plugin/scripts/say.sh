# shellcheck shell=sh
# Telling the user something: on every client a person sits at, or on the one
# that client names, else on the first one that attaches. The daemon's own
# clients show nothing. The text travels in a hidden environment variable,
# because what a format inserts is shown and never read as a format again.

say() {
	tmux set-environment -gh COORDINATOR_NOTE "$1"
	_clients=${client:-$(tmux list-clients \
	    -F '#{?client_control_mode,,#{client_name}}' 2>/dev/null | sed '/^$/d')}
	if [ -z "$_clients" ]; then
		tmux set-hook -g 'client-attached[7312]' \
		    "display-message -d 8000 '#{COORDINATOR_NOTE}' ; set-hook -gu 'client-attached[7312]'"
		return
	fi
	printf '%s\n' "$_clients" | while read -r _client; do
		tmux display-message -c "$_client" -d 8000 '#{COORDINATOR_NOTE}' 2>/dev/null ||
			say_near "$_client"
	done
}

# -c of tmux 3.2 takes no client: it is found by the pane that it shows.
say_near() {
	TMUX_PANE=$(tmux list-clients -F '#{client_name} #{pane_id}' |
	    while read -r _name _pane; do
		[ "$_name" != "$1" ] || echo "$_pane"
	done) tmux display-message -d 8000 '#{COORDINATOR_NOTE}'
}

# For a tmux that is too old for the above.
say_old() {
	tmux display-message "$1"
}
