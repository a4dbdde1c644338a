# shellcheck shell=sh disable=SC2154 # program: see program.sh
# The daemon of a tmux server starts with its first session and, should it have
# died, with the next client. The hooks have an index of their own: whatever
# else the user hangs on them stays.

hooks_start='#{q:COORDINATOR_PROGRAM} start >/dev/null 2>&1 || :'
hooks_command="run-shell -b '$hooks_start'"

# hooks_load COMMAND...: after that command of tmux, since each call takes its
# time. Also fills the menu's keys in and starts the daemon, in the background; a
# program that is older than its source does for now. Without a session there
# is nothing to watch; the hook will tell.
hooks_load() {
	set -- "$@" \; set-hook -g 'session-created[7311]' "$hooks_command" \; \
	    set-hook -g 'client-attached[7311]' "$hooks_command"
	[ ! -x "$program" ] || set -- "$@" \; run-shell -b \
	    '#{q:COORDINATOR_PROGRAM} menu main --bind >/dev/null 2>&1 || :' \; \
	    has-session \; run-shell -b "$hooks_start"
	tmux "$@" 2>/dev/null
}

hooks_unload() {
	tmux set-hook -gu 'session-created[7311]' \; \
	    set-hook -gu 'client-attached[7311]' \; \
	    set-hook -gu 'client-attached[7312]'
}
