# shellcheck shell=sh
# The daemon of a tmux server starts with its first session and, should it have
# died, with the next client. The hooks have an index of their own: whatever
# else the user hangs on them stays.

hooks_command="run-shell -b '#{q:COORDINATOR_PROGRAM} start >/dev/null 2>&1 || :'"

hooks_load() {
	tmux set-hook -g 'session-created[7311]' "$hooks_command" \; \
	    set-hook -g 'client-attached[7311]' "$hooks_command"
}

# Without a session there is nothing to watch; the hook will tell.
hooks_start() {
	tmux has-session \; \
	    run-shell -b '#{q:COORDINATOR_PROGRAM} start >/dev/null 2>&1 || :' 2>/dev/null
}

hooks_unload() {
	tmux set-hook -gu 'session-created[7311]' \; \
	    set-hook -gu 'client-attached[7311]' \; \
	    set-hook -gu 'client-attached[7312]'
}
