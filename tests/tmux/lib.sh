# shellcheck shell=sh
# Sourced first by every test here. Gives it a tmux server, a home and XDG
# directories of its own, all under $TMP, and takes them away at the end.
#
#   tm ARG...         tmux on the private server
#   tc ARG...         tmux-coordinator for that server
#   wait_for S CMD    polls CMD until it succeeds; fails after S seconds, or
#                     three times that: the machine may be busy with others
#   holds_for S CMD   fails when CMD stops being true within S seconds
#   fail WORDS        says why and ends the test
#   skip WORDS        ends it as passed: something it needs is not there
#   at_exit CMD       runs CMD, a string, before the server is killed
#
# $ROOT is the checkout, $BIN the program, $PROBE the test programs' helper.
# KEEP=1 leaves $TMP behind.
here=${0%/*}
ROOT=$(cd "$here/../.." && pwd) || exit 1
BIN=${BIN:-$ROOT/build/tmux-coordinator}
PROBE=${PROBE:-$(dirname "$(readlink -f "$BIN")")/tests/tmux/probe}
TMP=$(mktemp -d "${TMPDIR:-/tmp}/tc-test.XXXXXX") || exit 1
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
HOME=$TMP/home
XDG_CONFIG_HOME=$HOME/.config
XDG_STATE_HOME=$HOME/.local/state
XDG_CACHE_HOME=$HOME/.cache
XDG_RUNTIME_DIR=$TMP/run
TMUX_TMPDIR=$TMP
TERM=screen-256color LC_ALL=C.UTF-8 SHELL=/bin/sh PS1='$ '
mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
unset TMUX TMUX_PANE ENV BASH_ENV
export PATH HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME \
	XDG_RUNTIME_DIR TMUX_TMPDIR TERM LC_ALL SHELL PS1 ROOT BIN PROBE TMP

# Before 3.3, "latest" made the size that new-session -d is given that of the
# one who asks.
TMUX_CONF=/dev/null
case $(tmux -V) in
*\ 3.2*)
	TMUX_CONF=$TMP/sizes.conf
	echo 'set -wg window-size manual' >"$TMUX_CONF"
	;;
esac
tm() { command tmux -L test -f "$TMUX_CONF" "$@"; }
tc() { "$BIN" -L test "$@"; }

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

skip() {
	echo "skipped: $*"
	exit 0
}

wait_for() {
	_left=$(($1 * 60))
	_secs=$(($1 * 3))
	shift
	until "$@"; do
		_left=$((_left - 1))
		[ "$_left" -gt 0 ] || fail "not within $_secs s: $*"
		sleep 0.05 # between two looks
	done
}

holds_for() {
	_left=$(($1 * 20))
	_secs=$1
	shift
	while [ "$_left" -gt 0 ]; do
		"$@" || fail "not for $_secs s: $*"
		_left=$((_left - 1))
		sleep 0.05 # between two looks
	done
}

_at_exit=:
at_exit() { _at_exit="$1; $_at_exit"; }

# The daemon ends with its server; stop only makes it quick and quiet.
_cleanup() {
	_status=$?
	trap - EXIT
	eval "$_at_exit"
	[ -x "$BIN" ] && tc --no-start stop >/dev/null 2>&1
	tm kill-server 2>/dev/null
	if [ -n "${KEEP:-}" ]; then echo "kept $TMP"; else rm -rf "$TMP"; fi
	exit "$_status"
}
trap _cleanup EXIT
trap 'exit 130' HUP INT PIPE TERM
