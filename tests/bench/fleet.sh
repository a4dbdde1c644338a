#!/bin/sh
# A fleet of AGENTS panes, BUSY of them with a 10 Hz spinner: how soon every one
# has a verdict, what the helper costs beside polling the same panes with forks,
# what it costs when all are quiet, how much memory it takes, and how soon a
# change on a screen is an event. Targets: 500 ms, 1/50, 0.1 % of a core, 16 MB,
# 50 ms (half of them) and 150 ms (99 of 100). A twin of the fleet that nobody
# watches shows what the same second would have cost without the helper.
#
#   fleet.sh [AGENTS [BUSY [EDGES]]]
AGENTS=${1:-200} BUSY=${2:-20} EDGES=${3:-50}
# shellcheck source=tests/tmux/lib.sh
. "$(dirname "$0")/../tmux/lib.sh"
AGENT=$(dirname "$PROBE")/agent
[ -x "$BIN" ] && [ -x "$AGENT" ] ||
	fail "build $BIN and $AGENT first: make all $AGENT"
SPAN=20
STAMPS=$TMP/stamps

# Clock ticks (1/100 s) that process $1 has used, its ended children too.
ticks() { awk '{ print $14 + $15 + $16 + $17 }' "/proc/$1/stat"; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }
# Percent of one core over SPAN seconds.
percent() { awk -v t="$1" -v s="$SPAN" 'BEGIN { printf "%.2f", t / s }'; }

ln -s "$AGENT" "$TMP/claude"
agent() { echo "stty raw -echo; exec '$TMP/claude' $1 '$STAMPS'"; }
plain_tm() { command tmux -L plain -f "$TMUX_CONF" "$@"; }
at_exit 'plain_tm kill-server 2>/dev/null'
# A fleet on the server that $1 speaks to, and the server's process.
fleet() {
	"$1" new-session -d -s fleet -x 80 -y 24 "$(agent idle)" || fail 'no tmux'
	i=1
	while [ "$i" -lt "$AGENTS" ]; do
		mode=idle
		[ "$i" -le "$BUSY" ] && mode=busy
		"$1" new-window -d -t fleet: "$(agent $mode)" || fail "window $i"
		i=$((i + 1))
	done
	until "$1" capture-pane -p -t "fleet:$((AGENTS - 1))" | grep -q shortcuts; do
		sleep 0.1 # until the last has drawn
	done
	"$1" display-message -p '#{pid}'
}
server=$(fleet tm) && plain=$(fleet plain_tm) || exit 1

# One span of both servers alone, one of polling every pane every 5 s.
before=$(ticks "$server") plain_before=$(ticks "$plain")
sleep "$SPAN" # the span that is measured
alone=$(($(ticks "$server") - before))
plain_alone=$(($(ticks "$plain") - plain_before))
poll_once() {
	tm list-panes -a -F '#{pane_id} #{pane_title} #{pane_current_command}' >/dev/null
	for pane in $(tm list-panes -a -F '#{pane_id}'); do
		tm capture-pane -p -t "$pane" >/dev/null
	done
}
before=$(ticks "$server") mine=$(ticks $$)
poll_once
polling=$((($(ticks "$server") - before + $(ticks $$) - mine) * SPAN / 5))

from=$(now_ms)
tc start 2>/dev/null || fail 'no daemon'
known() {
	tc agents --json | grep -o '"detail":"[a-z]*"' | grep -vc 'unknown\|starting'
}
all_known() { [ "$(known)" -ge "$AGENTS" ]; }
wait_for 30 all_known
soon=$(($(now_ms) - from))
daemon=$(tc --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/')

connected() { tc doctor --json | grep -q 'control, 1 client'; }
wait_for 20 connected
sleep 5 # the first looks at everyone
before=$(ticks "$server") mine=$(ticks "$daemon") plain_before=$(ticks "$plain")
sleep "$SPAN" # the span that is measured
helper=$(($(ticks "$daemon") - mine))
without=$((alone * ($(ticks "$plain") - plain_before) / plain_alone))
added=$(($(ticks "$server") - before - without))
[ "$added" -ge 0 ] || added=0
plain_tm kill-server
memory=$(awk '/VmRSS/ { print $2 }' "/proc/$daemon/status")

# One quiet agent becomes busy and idle again, the others as they are.
tc events --follow --json >"$TMP/events" &
follower=$!
at_exit "kill $follower 2>/dev/null"
target=$(tm list-panes -s -t fleet -F '#{pane_id}' | tail -n 1)
i=0
while [ "$i" -lt "$EDGES" ]; do
	key=b
	[ $((i % 2)) -eq 1 ] && key=i
	tm send-keys -t "$target" -l "$key"
	sleep 2.7 # what an agent does lasts longer than a frame is remembered
	i=$((i + 1))
done

mv "$STAMPS" "$STAMPS.measured"
for pane in $(tm list-panes -s -t fleet -F '#{pane_id}'); do
	tm send-keys -t "$pane" -l i
done
quiet() { [ "$(tc agents --json | grep -o '"detail":"idle"' | wc -l)" -eq "$AGENTS" ]; }
wait_for 20 quiet
sleep 5 # the last looks that follow
mine=$(ticks "$daemon")
sleep "$SPAN" # the span that is measured
calm=$(($(ticks "$daemon") - mine))

echo "fleet: $AGENTS agents, $BUSY busy; the machine's load is $(cut -d' ' -f1 /proc/loadavg)"
echo "  every agent has a verdict after $soon ms"
echo "  busy: helper $(percent "$helper") %, added to tmux $(percent "$added") %, polling with forks $(percent "$polling") % of a core"
awk -v h=$((helper + added)) -v p="$polling" 'BEGIN { if (h > 0) printf "  polling costs %.0f times as much\n", p / h }'
echo "  quiet: helper $(percent "$calm") % of a core"
echo "  memory: $memory KB"
awk -v pane="$target" '
	FILENAME ~ /measured$/ { at[++n] = $2; want[n] = $1 == "b" ? "agent_busy" : "agent_idle"; next }
	index($0, "\"agent_id\":\"" pane "\"") {
		match($0, /"type":"[a-z_]*"/); type = substr($0, RSTART + 8, RLENGTH - 9)
		match($0, /T[0-9:.]*Z/); split(substr($0, RSTART + 1, RLENGTH - 2), t, ":")
		ms = (t[1] * 3600 + t[2] * 60 + t[3]) * 1000
		for (i = 1; i <= n; i++) {
			d = ms - at[i] % 86400000
			if (want[i] == type && !(i in took) && d >= -5 && d < 1000) { took[i] = d; break }
		}
	}
	END {
		for (i = 1; i <= n; i++) print (i in took) ? took[i] : 9999
	}' "$STAMPS.measured" "$TMP/events" | sort -n | awk '
	{ v[NR] = $1 }
	END { printf "  screen to event: half within %d ms, 99 of 100 within %d ms, %d edges\n", v[int((NR + 1) / 2)], v[int(NR * 0.99 + 0.999)], NR }'
