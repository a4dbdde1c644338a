# A digest goes out as mail. No server takes Human for a name: it arrives at the
# name a server has for the person, made when it is first needed, and once the
# person has a name of its own, at that. What another name is refused for is
# told. It also arrives in the embedded mailbox.
. "${0%/*}/lib.sh"

mkdir -p "$TMP/project/.git"
cd "$TMP/project" || fail cd
tm new-session -d -s work -c "$TMP/project" -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
tm set-option -p -t work @coordinator_agent cc
tm set-option -g @coordinator_on_digest_sent "set-option -gF @told '#{COORDINATOR_EVENT} #{COORDINATOR_JSON}'"

# serve FAMILY: a server as that family makes them, empty.
serve() {
	: >"$TMP/port"
	rm -f "$TMP/mail.json"
	FAMILY=$1 python3 "$ROOT/tests/rpc/mail-server.py" "$TMP/mail.json" >"$TMP/port" 2>"$TMP/server.log" &
	server=$!
	wait_for 5 test -s "$TMP/port"
	PORT=$(cat "$TMP/port")
	tm set-option -g @coordinator_mail_url "http://127.0.0.1:$PORT/mcp"
}
state() { python3 -c 'import sys, urllib.request as u
print(u.urlopen("http://127.0.0.1:" + sys.argv[1], None, 5).read().decode())' "$PORT$1"; }
digests() { state /state | python3 -c 'import json, sys
print([m["to"][0] for m in json.load(sys.stdin)["messages"] if m["subject"] == "Session Digest: work"])'; }
at_exit 'kill $server 2>/dev/null'

tc digest --send work 2>"$TMP/err" || fail "embedded: $(cat "$TMP/err")"
tc inbox --as Human | grep -q 'Session Digest: work' || fail "embedded: $(tc inbox --as Human)"

for family in python rust; do
	serve "$family"
	tc restart 2>/dev/null || fail restart
	tm set-option -g @coordinator_human_agent Human
	tc digest --send work 2>"$TMP/err" || fail "$family: $(cat "$TMP/err"): $(state /state)"
	[ "$(digests)" = "['HumanOverseer']" ] || fail "$family: to $(digests)"
	tc digest --send work 2>"$TMP/err" || fail "$family: again: $(cat "$TMP/err")"
	[ "$(state /calls | grep -o '"overseer"' | wc -l)" -eq 1 ] || fail "$family: calls: $(state /calls)"
	told() { tm show-option -gqv @told | grep -q '^digest_sent.*"agent_count":1'; }
	wait_for 5 told

	tc config human_agent Nobody 2>/dev/null || fail config
	refused() { ! tc digest --send work 2>"$TMP/err"; }
	wait_for 5 refused
	grep -qi "sending digest: .*'Nobody' is not registered" "$TMP/err" || fail "$family: $(cat "$TMP/err")"
	tc events --since 1h | grep -q '"digest_failed".*Nobody' || fail "$family: events: $(tc events --since 1h)"

	# Whoever reads the mail here has a name from then on.
	tc config human_agent Human 2>/dev/null || fail config
	wait_for 5 tc inbox >"$TMP/out" 2>&1
	wait_for 5 tc digest --send work 2>"$TMP/err"
	tc inbox | grep -q 'Session Digest: work' || fail "$family: inbox: $(tc inbox) of $(digests)"
	kill "$server"
	wait "$server" 2>/dev/null
	tc stop 2>/dev/null
	rm -f "$XDG_STATE_HOME"/tmux-coordinator/*.db*
done
