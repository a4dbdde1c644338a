# What panes wear is put on again when somebody has taken it off or changed it,
# and goes where the pane goes.
. "${0%/*}/lib.sh"
tm new-session -d -s work -x 100 -y 30 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_sweep_interval 1
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_icons ascii
agent=$(tm new-window -d -P -F '#{pane_id}' 'exec sleep 1000')
plain=$(tm split-window -d -t "$agent" -P -F '#{pane_id}' 'runs=sleep; sleep 1000')
tm set-option -p -t "$agent" @coordinator_agent cc
worn() { tm display-message -p -t "$1" "#{@coordinator_$2}"; }
wears() { [ "$(worn "$1" "$2")" = "$3" ]; }
has() { [ -n "$(worn "$1" "$2")" ]; }
tc start 2>/dev/null || fail 'no daemon'
wait_for 10 has "$agent" border
wait_for 10 has "$plain" window_icon
type=$(worn "$agent" type) icon=$(worn "$plain" window_icon)
[ "$type" = cc ] || fail "it wears $type"

tm set-option -pu -t "$agent" @coordinator_type
tm set-option -p -t "$agent" @coordinator_name nobody
tm set-option -pu -t "$plain" @coordinator_window_icon
tm set-option -p -t work:0 @coordinator_state busy
wait_for 10 wears "$agent" type cc
wait_for 10 wears "$agent" name ''
wait_for 10 wears "$plain" window_icon "$icon"
wait_for 10 wears work:0 state ''

# Moved: it wears what it wore, and the panes of its new window its icon.
tm join-pane -d -s "$agent" -t work:0 || fail join
wait_for 10 wears work:0.0 window_icon "$icon"
wait_for 10 wears "$plain" window_icon ''
wears "$agent" type cc || fail "after the move it wears $(worn "$agent" type)"
tm break-pane -d -s "$agent" -n own || fail break
wait_for 10 wears work:0.0 window_icon ''
wait_for 10 wears "$agent" window_icon "$icon"

# What is as it should be is left alone.
sets() { tm show-messages 2>/dev/null | grep -c 'set-option.*@coordinator_'; }
calm() { _n=$(sets); sleep 3; [ "$(sets)" -eq "$_n" ]; } # three sweeps
calm || fail "it sets again: $(tm show-messages | grep set-option | head -3)"
