# A daemon that is killed right before or after a paste or an Enter: the next one
# settles by looking what became of the prompt, on a screen that shows the folded
# pastes of earlier ones too. Each prompt is submitted once, or given back.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
beads 5
# Kills the daemon before or after the paste whose number is in $TMP/kill.
cat >"$TMP/tmux" <<'X'
#!/bin/sh
case $* in *set-buffer*)
	n=$(($(cat "$TMP/pastes") + 1))
	echo "$n" >"$TMP/pastes"
	read -r when which <"$TMP/kill"
	if [ "$n" = "$which" ]; then
		[ "$when" = before ] || tmux "$@"
		kill -9 "$PPID"
		exit 1
	fi
	;;
esac
exec tmux "$@"
X
chmod +x "$TMP/tmux"
TMUX_COORDINATOR_TMUX=$TMP/tmux
export TMUX_COORDINATOR_TMUX
echo 0 >"$TMP/pastes"
: >"$TMP/kill"
one=$(agent one 300) || fail start
tm set-option -g @coordinator_transport poll
tm set-option -g @coordinator_poll_interval 1
tm set-option -g @coordinator_idle_threshold 0

# Begins to give a bead. Refused (4) while a poll has just seen the pane draw.
assigned() {
	tc assign --pane "$one" --bead "$1" >/dev/null 2>&1
	ended=$?
	[ "$ended" -ne 4 ]
}
killed() { # WHEN WHICH BEAD
	wait_for 20 is_safe "$one"
	echo 0 >"$TMP/pastes"
	echo "$1 $2" >"$TMP/kill"
	wait_for 20 assigned "$3"
	[ "$ended" -ne 0 ] || fail "not killed $1 paste $2"
	: >"$TMP/kill"
	tc start >/dev/null 2>"$TMP/err" || fail "start: $(cat "$TMP/err")"
}
given() { [ "$(grep -c "^Work on $1:" "$TMP/one.got")" -eq 1 ]; }
is_at() { tc assignments --all --json | grep -q "\"bead_id\":\"$1\"[^}]*\"step\":\"$2\""; }
finished() {
	wait_for 20 given "$1"
	wait_for 20 is_at "$1" confirmed
	tc 'done' "$1" 2>/dev/null || fail "done $1"
}

wait_for 20 is_safe "$one"
wait_for 20 assigned b-1
finished b-1
tm capture-pane -p -t "$one" | grep -q 'Pasted text #1' || fail 'nothing is folded'

killed before 1 b-2
wait_for 20 is_at b-2 released
! given b-2 || fail 'b-2 was typed'
killed after 1 b-3
finished b-3
killed before 2 b-4
finished b-4
killed after 2 b-5
finished b-5
wait_for 20 is_safe "$one"
wait_for 20 assigned b-2
finished b-2
[ "$(wc -l <"$TMP/one.got")" -eq 5 ] || fail "prompts: $(cat "$TMP/one.got")"
