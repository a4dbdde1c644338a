# The daemon and the verbs speak to a server with the server's own program,
# wherever that is and though PATH leads to another tmux; also when the program
# was replaced since the server was started. TMUX_COORDINATOR_TMUX beats it.
. "${0%/*}/lib.sh"
mkdir "$TMP/real" "$TMP/path"
cp "$(command -v tmux)" "$TMP/real/tmux"
own=$TMP/real/tmux
tm() { "$own" -L test -f "$TMUX_CONF" "$@"; }
printf '#!/bin/sh\necho a tmux of another version >&2\nexit 1\n' >"$TMP/path/tmux"
chmod +x "$TMP/path/tmux"
PATH=$TMP/path:$PATH

tm new-session -d -s work -x 80 -y 24 'exec cat' || fail start
tm set-option -p -t work @coordinator_agent cc
is_attached() { [ "$(tm list-clients -F '#{client_control_mode}')" = 1 ]; }
[ "$(tc config transport)" = control ] || fail 'config asked another tmux'
tc start 2>/dev/null || fail 'the daemon does not start'
wait_for 10 is_attached
tc doctor | grep -q "$TMP/real/tmux is tmux" || fail "doctor: $(tc doctor | grep 'tmux program')"
tc stop 2>/dev/null || fail stop

# An upgrade: what the server runs has no name any more.
own=$TMP/real/kept
cp "$TMP/real/tmux" "$own"
cp "$TMP/path/tmux" "$TMP/real/new"
mv "$TMP/real/new" "$TMP/real/tmux"
[ -e "/proc/$(tm display-message -p '#{pid}')/exe" ] || skip 'no /proc'
tc start 2>/dev/null || fail 'the daemon does not start after an upgrade'
wait_for 10 is_attached
tc stop 2>/dev/null || fail 'stop after an upgrade'

TMUX_COORDINATOR_TMUX=$TMP/path/tmux tc config transport 2>"$TMP/err" && fail 'the variable is ignored'
grep -q 'another version' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
