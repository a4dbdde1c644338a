# shellcheck shell=sh
# Where the program is, and whether it is older than its source.
#
# In a checkout it is build/tmux-coordinator; when the checkout cannot be
# written, a directory of its own under the user's cache. Installed, it is in
# PREFIX/bin. The variable TMUX_COORDINATOR_PROGRAM names another one.
#
# Key bindings and hooks find it, and these scripts, by two hidden environment
# variables of the tmux server, so that no path is ever quoted into a tmux
# command: #{q:COORDINATOR_PROGRAM} and #{q:COORDINATOR_SCRIPTS}.

# program_find DIR sets program and, in a checkout, program_home: the directory
# that holds build/ and sees plugin/.
program_find() {
	program_home=
	program=${TMUX_COORDINATOR_PROGRAM:-}
	[ -z "$program" ] || return 0
	if [ ! -d "$1/src" ]; then
		program=${1%/share/*}/bin/tmux-coordinator
		return
	fi
	program_home=$1
	if ! { [ -d "$1/build" ] || mkdir "$1/build"; } 2>/dev/null ||
	    ! [ -w "$1/build" ]; then
		program_home=${XDG_CACHE_HOME:-$HOME/.cache}/tmux-coordinator
		program_home=$program_home/$(printf %s "$1" | cksum | tr -d ' ')
		mkdir -p "$program_home/build" 2>/dev/null &&
		    ln -sfn "$1/plugin" "$program_home/plugin"
	fi
	program=$program_home/build/tmux-coordinator
}

program_is_stale() {
	[ -n "$program_home" ] || return 1
	[ -x "$program" ] || return 0
	[ -n "$(find -H "$1/Makefile" "$1/src" -type f -newer "$program" 2>/dev/null)" ]
}

# Whatever of ours is in the server's environment, by whom it was put there.
program_unload() {
	for _name in $({ tmux show-environment -gh; tmux show-environment -g; } |
	    sed -n 's/^-\{0,1\}\(COORDINATOR_[A-Z0-9_]*\).*/\1/p'); do
		tmux set-environment -gu "$_name"
	done
}
