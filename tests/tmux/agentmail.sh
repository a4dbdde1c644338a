# shellcheck shell=sh
# Sourced by the tests of the two families of Agent Mail servers, which set
# FAMILY: a server that answers as that family does, and badly in every way.
# What it does is seen, nothing is lost, nothing is sent twice, and all is well
# again by itself.
mkdir -p "$TMP/project/.git"
cd "$TMP/project" || fail cd
tm new-session -d -s work -c "$TMP/project" -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_mail_timeout 0.5
tm set-option -g @coordinator_mail_interval 3600 # what we change is looked at at once

# serve [PORT]: starts the server and sets PORT.
serve() {
	: >"$TMP/port"
	FAMILY=$FAMILY python3 "$ROOT/tests/rpc/mail-server.py" "$TMP/mail.json" "$@" >"$TMP/port" 2>"$TMP/server.log" &
	server=$!
	wait_for 5 test -s "$TMP/port"
	PORT=$(cat "$TMP/port")
}
mode() { ask /mode "{\"mode\":\"$1\",\"times\":$2}" >/dev/null; }
ask() { python3 -c 'import sys, urllib.request as u
data = sys.argv[2].encode() if len(sys.argv) > 2 else None
print(u.urlopen("http://127.0.0.1:" + sys.argv[1], data, 5).read().decode())' "$PORT$1" ${2+"$2"}; }
at_exit 'kill $server 2>/dev/null'
sent() { [ "$(ask /state | grep -o "\"subject\": \"$1\"" | wc -l)" -eq "$2" ]; }

rm -f "$TMP/mail.json"
serve
tm set-option -g @coordinator_mail_url "http://127.0.0.1:$PORT/mcp"
AGENT_MAIL_TOKEN=s3cret tc start 2>/dev/null || fail start
tc inbox --json >"$TMP/out" 2>&1 || fail "inbox: $(cat "$TMP/out")"
[ "$(cat "$TMP/out")" = '[]' ] || fail "inbox: $(cat "$TMP/out")"
ask /calls | grep -q 'Bearer s3cret' || fail 'the token was not shown'
ask /calls | grep -q set_contact_policy || fail 'no contact policy was set'

tc send BlueLake 'hello' 'how are you' --ack 2>"$TMP/err" || fail "send: $(cat "$TMP/err")"
sent hello 1 || fail "it did not arrive: $(ask /state)"
tc inbox --as BlueLake | grep -q 'hello' || fail "inbox: $(tc inbox --as BlueLake)"
id=$(tc inbox --as BlueLake --json | sed 's/.*"id":\([0-9]*\).*/\1/')
tc ack "$id" --as BlueLake || fail ack
tc ack 99999 --as BlueLake 2>"$TMP/err" && fail 'there is no such message'
grep -qi 'message 99999 not found' "$TMP/err" || fail "ack said: $(cat "$TMP/err")"
tc send Nobody 'hello' x 2>"$TMP/err" && fail 'Nobody is not there'
grep -qi "agent 'Nobody' is not registered" "$TMP/err" || fail "send said: $(cat "$TMP/err")"

# Reservations, others' too; the server misses what we see.
python3 - "$PORT" <<-PY || fail 'a second agent'
	import json, sys, urllib.request as u
	def tool(name, **args):
	    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": args}}
	    return u.urlopen("http://127.0.0.1:%s/mcp/" % sys.argv[1], json.dumps(body).encode(), 5).read()
	tool("register_agent", project_key="/p", program="x", model="y")
	tool("file_reservation_paths", project_key="/p", agent_name="GreenCastle", paths=["src/x.c"], reason="theirs")
PY
tc reserve 'src/**' --strict 2>"$TMP/err" && fail 'strict'
grep -q 'GreenCastle holds src/x.c, for theirs' "$TMP/err" || fail "reserve said: $(cat "$TMP/err")"
tc reserve 'src/**' 2>"$TMP/err" || fail "reserve: $(cat "$TMP/err")"
tc reservations | grep -q 'src/\*\*' || fail "reservations: $(tc reservations)"
conflict() { tc conflicts --json | grep -q '"agent_name":"GreenCastle"'; }
wait_for 5 conflict
tc reserve 'src/**' --ttl 7200 2>"$TMP/err" || fail "prolong: $(cat "$TMP/err")"
[ "$(tc reservations --json | grep -o '"path_pattern":"src/\*\*"' | wc -l)" -eq 1 ] || fail "prolonged, not doubled: $(tc reservations)"
tc unreserve 2>/dev/null || fail unreserve
none() { [ "$(tc conflicts --json)" = '[]' ]; }
wait_for 5 none

# Each way to go wrong: said in a sentence, and well again soon.
for wrong in cut garbage empty wrong-id slow 401 403 404 429 500 busy; do
	mode $wrong 1
	tc inbox --as BlueLake >"$TMP/out" 2>"$TMP/err" && fail "$wrong: $(cat "$TMP/out")"
	[ -s "$TMP/err" ] || fail "$wrong: no word"
	tc doctor | grep -q '^warn *mail *Agent Mail at .*: .*[a-z]' || fail "$wrong: doctor: $(tc doctor)"
	well() { tc inbox --as BlueLake >/dev/null 2>&1; }
	wait_for 8 well
done
mode toon 1
tc inbox --as BlueLake 2>"$TMP/err" && fail toon
grep -q TOON "$TMP/err" || fail "toon: $(cat "$TMP/err")"
mode sse 1
tc inbox --as BlueLake >/dev/null || fail sse
# Longer than it is read: fewer messages are, or none, and the server is well.
mode huge 1
tc inbox --as BlueLake | grep -q hello || fail 'huge, once'
mode huge 5
tc inbox --as BlueLake 2>"$TMP/err" && fail huge
grep -q 'too long' "$TMP/err" || fail "huge: $(cat "$TMP/err")"
tc inbox --as BlueLake >/dev/null || fail 'not well after huge'

# A message whose answer is lost has arrived once; others arrive when the
# server is well.
for wrong in lost cut slow 500 busy wrong-id; do
	mode $wrong 1
	tc send BlueLake "by $wrong" x 2>"$TMP/err" || fail "$wrong: $(cat "$TMP/err")"
	wait_for 8 sent "by $wrong" 1
	wait_for 8 well
done

# The server goes away and comes back at the same place.
kill "$server"
wait "$server" 2>/dev/null
tc send BlueLake 'while away' x 2>"$TMP/err" || fail "away: $(cat "$TMP/err")"
grep -q 'to BlueLake later' "$TMP/err" || fail "away: $(cat "$TMP/err")"
tc restart 2>/dev/null || fail restart
serve "$PORT"
wait_for 20 sent 'while away' 1
for wrong in lost cut slow 500 busy wrong-id; do
	sent "by $wrong" 1 || fail "by $wrong: not once: $(ask /state)"
done

! grep -rq s3cret "$XDG_STATE_HOME" || fail 'the token is in a file'
! ps -eo args | grep -v grep | grep -q s3cret || fail 'the token is in an argument list'
tc stop 2>/dev/null
kill "$server"
wait "$server" 2>/dev/null
rm -f "$XDG_STATE_HOME"/tmux-coordinator/*.db*
