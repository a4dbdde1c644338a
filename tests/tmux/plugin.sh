# shellcheck shell=sh
# Sourced after lib.sh by the tests of the plugin: a checkout in miniature, in
# a directory whose name wants quoting everywhere, with a program that only
# writes down what it was called with ($CALLS); its menus are the real ones.
#
#   plugin [ARG]   runs its coordinator.tmux as TPM does
#   called WORDS   was the program called with exactly these?
#   settings       everything of tmux that a plugin could change
#   looker         attaches a real client, in a tmux of its own
#   screen         what that client shows
#   shows WORDS    does it show them?
#   closed         is no menu and no popup over it?
#   press KEY...   types into it
PLUGIN="$TMP/it's a \"plugin\" #{dir} \$(x)"
CALLS=$TMP/calls
mkdir -p "$PLUGIN/src/a"
cp -R "$ROOT/coordinator.tmux" "$ROOT/plugin" "$PLUGIN"
cat >"$PLUGIN/src/a/program" <<PROGRAM
#!/bin/sh
case \$1 in menu) exec '$BIN' "\$@" ;; esac
echo "\$*" >>'$CALLS'
echo "these are the words of \$1, for \${COLUMNS:-no} columns"
PROGRAM
cat >"$PLUGIN/Makefile" <<'MAKE'
all:
	mkdir -p $(BUILD)
	install -m755 src/a/program $(BUILD)/tmux-coordinator
MAKE
: >"$CALLS"

built() {
	mkdir -p "$PLUGIN/build"
	install -m755 "$PLUGIN/src/a/program" "$PLUGIN/build/tmux-coordinator"
}

plugin() { TMUX=$(socket),1,0 sh "$PLUGIN/coordinator.tmux" "$@" >"$TMP/said" 2>&1; }
socket() { echo "$TMP/tmux-$(id -u)/test"; }
called() { grep -qxF -e "$*" "$CALLS"; }
note() { tm show-environment -gh COORDINATOR_NOTE 2>/dev/null | grep -qF "$*"; }

settings() {
	tm show-options -s
	tm show-options -g
	tm show-options -gw
	tm show-hooks -g
	tm show-hooks -gw
	tm list-keys
	tm list-keys -N
	tm show-environment -g
	tm show-environment -gh
}

outer() { command tmux -L human -f "$TMUX_CONF" "$@"; }
looker() {
	outer new-session -d -x 100 -y 30 "exec tmux -L test attach"
	at_exit 'outer kill-server 2>/dev/null'
	wait_for 5 attached
}
attached() { [ -n "$(tm list-clients -F .)" ]; }
screen() { outer capture-pane -p; }
shows() { screen | grep -qF -e "$*"; }
hides() { ! shows "$@"; }
closed() { hides '┌' && hides '└'; }
press() { outer send-keys "$@"; }
