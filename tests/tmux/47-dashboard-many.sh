# Two hundred agents on one dashboard: all are there, one that changes costs a
# few bytes of the terminal and not a whole screen, and a still fleet costs
# nothing but the ages that grow.
. "${0%/*}/lib.sh"
screen() { tm capture-pane -p -t dash; }
shows() { screen | grep -qF -e "$1"; }
press() { tm send-keys -t dash "$@"; }
ln -s "$(dirname "$PROBE")/agent" "$TMP/claude"
agent="stty raw -echo; exec '$TMP/claude' idle"
tm new-session -d -s fleet -x 80 -y 24 "$agent" || fail start
first=$(tm display-message -p -t fleet '#{pane_id}')
i=1
while [ "$i" -lt 200 ]; do
	tm new-window -d -t fleet: "$agent" || fail "window $i"
	i=$((i + 1))
done
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm new-session -d -s dash -x 140 -y 40 "exec '$BIN' -L test dashboard"
tm resize-window -t dash -x 140 -y 40
wait_for 60 shows '○ 200 idle'
shows '1 of 200' || fail "not all: $(screen)"

press '>'
wait_for 5 shows '200 of 200'
press '<'
wait_for 5 shows '1 of 200'

# By place, so that a row that changes stays where it is.
press s s s
wait_for 5 shows 'WHERE▴'

# What it has written to the terminal so far.
pid=$(tm display-message -p -t dash '#{pane_pid}')
written() { sed -n 's/^wchar: //p' "/proc/$pid/io"; }
[ -r "/proc/$pid/io" ] || skip 'no /proc to count in'
cost() { # CMD: what is written until it succeeds
	_before=$(written)
	wait_for 10 "$@"
	echo $(($(written) - _before))
}
busy() { shows '● 1 busy'; }
tm send-keys -t "$first" b
bytes=$(cost busy)
echo "one of 200 changes: $bytes bytes"
[ "$bytes" -lt 4000 ] || fail "$bytes bytes for one change"
tm send-keys -t "$first" i
wait_for 10 shows '● 0 busy'

# A whole second of them all, ages and details, is less than one screen.
before=$(written)
holds_for 3 shows '○ 200 idle'
bytes=$((($(written) - before) / 3))
echo "200 still agents: $bytes bytes a second"
[ "$bytes" -lt 2000 ] || fail "$bytes bytes a second for nothing"

# Half of the fleet goes: no row of the dead is left.
for pane in $(tm list-panes -s -t fleet -F '#{pane_id}' | tail -n 100); do
	tm kill-pane -t "$pane"
done
wait_for 20 shows '100 agents'
press q
gone() { ! tm has-session -t dash 2>/dev/null; }
wait_for 5 gone
