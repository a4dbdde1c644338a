# The menu of agents begins with the one that needs the person most, and of those
# that its terminal has no room for it says how many there are.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
TMUX_COORDINATOR_PROGRAM=$BIN
export TMUX_COORDINATOR_PROGRAM
ln -s "$(dirname "$PROBE")/agent" "$TMP/claude"
start() { # NAME STATE
	tm new-window -d -t crowd: -n "$1" "stty raw -echo; exec '$TMP/claude' $2"
}
tm new-session -d -s crowd -x 80 -y 24 'exec sleep 1000' || fail start
start busy-first busy
for i in 1 2 3 4 5 6 7 8 9; do
	start "idle-$i" idle
done
tm set-option -g assume-paste-time 0
looker
plugin || fail "$(cat "$TMP/said")"
known() { [ "$(tc --json agents | grep -o '"detail":"idle"' | wc -l)" = 9 ]; }
wait_for 20 known
first() { screen | grep -A 1 '┌─ agents ' | tail -n 1; }
open() {
	press C-b A
	wait_for 10 shows 'Next agent that needs me'
	press a
	wait_for 10 shows '┌─ agents '
}
open
first | grep -q 'idle .*crowd:2\.0' || fail "not by need: $(screen)"
screen | grep -B 1 '└─' | head -n 1 | grep -qE '(thinking|streaming) .*crowd:1\.0' ||
    fail "the busy one is not the last: $(screen)"
hides 'more: this terminal' || fail "all have room: $(screen)"
press Escape
wait_for 5 hides '┌─ agents '

# However narrow it is, it says where each one is.
outer resize-window -x 40 -y 20
fits() { [ "$(tm list-clients -F '#{client_control_mode} #{client_width}x#{client_height}' | sed -n 's/^0 //p')" = "$1" ]; }
wait_for 5 fits 40x20
"$BIN" -L test menu agents & # until it is closed
wait_for 10 shows '┌─ agents '
first | grep -q 'idle .*crowd:2\.0' || fail "where is it: $(screen)"
press Escape
wait_for 5 hides '┌─ agents '

outer resize-window -x 100 -y 10
wait_for 5 fits 100x10
"$BIN" -L test menu agents & # until it is closed
wait_for 10 shows 'and 4 more: this terminal has no room for them'
first | grep -q 'idle .*crowd:2\.0' || fail "cut at the wrong end: $(screen)"
press Escape
wait_for 5 hides '┌─ agents '
