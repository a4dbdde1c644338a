# While many spinners turn the helper holds its client's terminal for moments,
# most of the time. Killed, stopped, told to stop, without a server: whatever
# happens in such a moment, the panes go on and nothing of it stays.
. "${0%/*}/lib.sh"
ln -s "$(dirname "$PROBE")/agent" "$TMP/claude"
tm new-session -d -s a -x 80 -y 24 \
    "i=0; while :; do i=\$((i + 1)); printf '\\r%d' \$i; echo \$i >'$TMP/at'; sleep 0.02; done" || fail start
tm set-option -p -t a @coordinator_agent cc
for _ in 1 2 3 4 5 6 7 8 9 10; do
	tm new-window -d -t a: "stty raw -echo; exec '$TMP/claude' busy"
done

pid() { tc --no-start --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/'; }
has_clients() { [ "$(tm list-clients 2>/dev/null | wc -l)" -eq "$1" ]; }
at() { cat "$TMP/at"; }
advanced() { [ "$(at)" -gt "$1" ] 2>/dev/null; }
goes_on() { wait_for 5 advanced "$(($(at) + 20))"; }
# The terminal obeys, and all of them are seen to work.
holds() {
	stty -a -F "$(tm list-clients -F '#{client_tty}')" | grep -q '[^-]ixon' &&
		[ "$(tc agents --json | grep -o '"status":"THINKING"' | wc -l)" -ge 10 ]
}
begin() {
	tc start 2>/dev/null || fail 'it does not start'
	wait_for 10 has_clients 1
	wait_for 10 holds
	daemon=$(pid)
	at_exit "kill -KILL $daemon 2>/dev/null"
}

for _ in 1 2 3; do
	begin
	kill -KILL "$daemon"
	wait_for 5 has_clients 0
	goes_on
done

begin
for _ in 1 2 3; do
	kill -STOP "$daemon"
	wait_for 5 has_clients 0
	goes_on
	kill -CONT "$daemon"
	wait_for 10 has_clients 1
	wait_for 10 holds
	goes_on
done

timeout 5 "$BIN" -L test --no-start stop || fail 'it does not stop'
has_clients 0 || fail 'a client stays'
goes_on

begin
timeout 5 tmux -L test kill-server || fail 'kill-server hangs'
gone() { ! kill -0 "$daemon" 2>/dev/null; }
wait_for 5 gone
