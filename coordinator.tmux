#!/bin/sh
# The plugin's front door. TPM (or run-shell) runs it when tmux reads its
# configuration, again on every reload, waits for it and throws its output
# away: so it is quick, may run any number of times, and speaks through
# display-message.
#
#   coordinator.tmux            builds what is missing (in the background),
#                               fills in the status line, binds the keys and
#                               starts the daemon
#   coordinator.tmux --unload   takes all of that back
#
# What the pieces do is in plugin/scripts: status.sh keys.sh hooks.sh say.sh.

case $0 in
*/*) dir=${0%/*} ;;
*) dir=. ;;
esac
dir=$(CDPATH='' cd -- "$dir" && pwd -P) || exit 1
scripts=$dir/plugin/scripts
[ -d "$scripts" ] || scripts=$dir/scripts # as "make install" lays it out

. "$scripts/say.sh"
. "$scripts/program.sh"
. "$scripts/status.sh"
. "$scripts/keys.sh"
. "$scripts/hooks.sh"

# Every call of tmux takes its milliseconds, and TPM waits: few, and each asks
# for all that it can.
version=$(tmux display-message -p \
    '#{version} #{?#{m:*coordinator_*,#{status-left}},left:LEFT,} #{?#{m:*coordinator_*,#{status-right}},right:RIGHT,}' 2>/dev/null) || {
	echo "coordinator.tmux: no tmux server; run it inside tmux" >&2
	exit 1
}
sides=${version#* } version=${version%% *}
case ${version#next-} in
[012].* | 3.[01] | 3.[01][!0-9]*)
	say_old "tmux-coordinator needs tmux 3.2 or newer; this is $version"
	exit 0
	;;
esac

program_find "$dir"
if [ "${1:-}" = --unload ]; then
	[ ! -x "$program" ] || "$program" --no-start stop >/dev/null 2>&1
	hooks_unload
	keys_unload
	status_unload
	program_unload
	exit 0
fi

status_load $sides
keys_load
hooks_load set-environment -gh COORDINATOR_PROGRAM "$program" \; \
    set-environment -gh COORDINATOR_SCRIPTS "$scripts"
if program_is_stale "$dir"; then
	tmux run-shell -b 'sh #{q:COORDINATOR_SCRIPTS}/build'
fi
