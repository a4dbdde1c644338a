# A text for the status line that tmux did not take is sent again, not only when
# there is another.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
cat >"$TMP/tmux" <<'TMUX'
#!/bin/sh
case "$*" in
*set-environment*) [ ! -e "$TMP/broken" ] || { echo "$*" >>"$TMP/refused"; exit 1; } ;;
esac
exec tmux "$@"
TMUX
chmod +x "$TMP/tmux"
TMUX_COORDINATOR_TMUX=$TMP/tmux
export TMUX_COORDINATOR_TMUX
one=$(agent one) || fail start
tm set-option -g @coordinator_transport poll
tm set-option -g @coordinator_icons ascii
tc wait "$one" idle --timeout 60 || fail "not idle: $(tc explain "$one")"
pushed() { tm show-environment -gh COORDINATOR_SUMMARY 2>/dev/null; }
is_current() { [ "$(pushed)" = "COORDINATOR_SUMMARY=$(tc segment summary)" ]; }
wait_for 10 is_current
was=$(pushed)

: >"$TMP/broken"
two=$(agent two) || fail 'no second agent'
tc wait "$two" idle --timeout 60 || fail "not idle: $(tc explain "$two")"
refused() { grep -qF "$(tc segment summary)" "$TMP/refused"; }
wait_for 10 refused
[ "$(pushed)" = "$was" ] || fail "it was pushed: $(pushed)"
rm "$TMP/broken"
wait_for 10 is_current
[ "$(pushed)" != "$was" ] || fail "nothing has changed: $was"
