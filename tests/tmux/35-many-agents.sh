# Forty agents get their badges, and a stopping daemon takes every one back.
. "${0%/*}/lib.sh"
tm new-session -d -s fleet -x 80 -y 24 'exec sleep 1000' || fail start
i=1
while [ "$i" -lt 40 ]; do
	tm new-window -d -t fleet: 'exec sleep 1000' || fail "window $i"
	i=$((i + 1))
done
for pane in $(tm list-panes -s -t fleet -F '#{pane_id}'); do
	tm set-option -p -t "$pane" @coordinator_agent cc
done

badges() {
	tm list-panes -s -t fleet -F '#{@coordinator_state}' | grep -c .
}
all_worn() { [ "$(badges)" -eq 40 ]; }
tc start 2>/dev/null || fail 'no daemon'
wait_for 10 all_worn
tc stop 2>"$TMP/words" || fail "stop: $(cat "$TMP/words")"
[ "$(badges)" -eq 0 ] || fail "$(badges) badges were left"
[ "$(tm list-windows -t fleet -F '#{@coordinator_icon}' | grep -c .)" -eq 0 ] ||
	fail 'badges of windows were left'
