#!/bin/sh
# A pane writes MB megabytes of text; how fast is that with the transport
# attached and the pane wanted, against without? Runs alternate, the medians
# are compared. Target: at least 0.95.
#
#   flood.sh [MB [ROUNDS]]
MB=${1:-100} ROUNDS=${2:-5}
# shellcheck source=tests/tmux/lib.sh
. "$(dirname "$0")/../tmux/lib.sh"
socket=$TMP/tmux-$(id -u)/test

# Line after line of text, as a build log would be.
# shellcheck disable=SC2016
blast='i=0; while [ $i -lt 1000 ]; do echo "$i the quick brown fox jumps over the lazy dog and goes on to the next line of the log"; i=$((i + 1)); done'
sh -c "$blast" >"$TMP/part"
part=$(wc -c <"$TMP/part")
count=$((MB * 1000000 / part))
i=0
while [ "$i" -lt "$count" ]; do cat "$TMP/part"; i=$((i + 1)); done >"$TMP/text"

tm new-session -d -s flood -x 120 -y 40 "exec cat" || fail "no tmux"
tm set-option -g remain-on-exit on
tm set-option -g history-limit 2000

# Milliseconds until the pane has written all of it.
run() {
	rm -f "$TMP/done"
	tm respawn-pane -k -t flood \
	    "until [ -e '$TMP/go' ]; do sleep 0.02; done; \
	    date +%s%N >'$TMP/from'; cat '$TMP/text'; date +%s%N >'$TMP/to'; \
	    touch '$TMP/done'; exec cat"
	"$@"
	touch "$TMP/go"
	wait_for 120 test -e "$TMP/done"
	rm "$TMP/go"
	echo $((($(cat "$TMP/to") - $(cat "$TMP/from")) / 1000000))
}

attach() {
	"$PROBE" "$socket" control <"$TMP/in" >"$TMP/out" 2>&1 &
	exec 3>"$TMP/in"
	echo quiet >&3
	echo watch 0 >&3
	wait_for 10 attached
}
attached() {
	echo stats >&3
	tail -n 1 "$TMP/out" | grep -q 'clients=1'
}

mkfifo "$TMP/in"
: >"$TMP/off"
: >"$TMP/on"
for round in $(seq "$ROUNDS"); do
	run true >>"$TMP/off"
	run attach >>"$TMP/on"
	echo stats >&3
	echo stop >&3
	exec 3>&-
	wait
	grep stats "$TMP/out" | tail -n 1 | sed "s/^/round $round: /"
done
median() { sort -n "$1" | sed -n "$(((ROUNDS + 1) / 2))p"; }
off=$(median "$TMP/off") on=$(median "$TMP/on")
echo "without: $off ms, with: $on ms ($(tr '\n' ' ' <"$TMP/off")/ $(tr '\n' ' ' <"$TMP/on"))"
echo "flood-throughput-ratio $((off * 1000 / on)) per mille"
