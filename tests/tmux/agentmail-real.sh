# A real Agent Mail server: every verb, and the server stopped and started in
# between. Not one of the numbered tests, for it needs what no package brings:
#
#   AGENT_MAIL_SERVER='python -m mcp_agent_mail.http' sh tests/tmux/agentmail-real.sh
#
# The command serves on HTTP_HOST and HTTP_PORT and keeps what it has in
# DATABASE_URL and STORAGE_ROOT, which are set for it.
. "${0%/*}/lib.sh"
[ -n "${AGENT_MAIL_SERVER:-}" ] || skip 'AGENT_MAIL_SERVER names no server'
mkdir -p "$TMP/project/src" "$TMP/server"
cd "$TMP/project" || fail cd
git init -q . 2>/dev/null || fail 'git init'
PROJECT=$(pwd -P)
HTTP_HOST=127.0.0.1 HTTP_PORT=$((20000 + $$ % 20000)) LLM_ENABLED=false
DATABASE_URL=sqlite+aiosqlite:///$TMP/server/mail.sqlite3 STORAGE_ROOT=$TMP/server/archive
export HTTP_HOST HTTP_PORT DATABASE_URL STORAGE_ROOT LLM_ENABLED
git config --global user.name test && git config --global user.email test@localhost

serve() {
	(cd "$TMP/server" && exec $AGENT_MAIL_SERVER) >>"$TMP/server.log" 2>&1 &
	server=$!
}
at_exit 'kill $server 2>/dev/null; wait $server 2>/dev/null'
up() { tc inbox >/dev/null 2>&1; }

gzip -dc "$ROOT/tests/casts/claude/tool_approval.cast.gz" | awk '
	index($0, "\"m\"") && index($0, "state=waiting") { seen = 1 }
	index($0, "\"m\"") && seen && !index($0, "state=waiting") { exit }
	{ print }
	END { print "[99999, \"o\", \"\"]" }' >"$TMP/idle.cast"
tm new-session -d -s work -c "$PROJECT" -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_mail_url "http://127.0.0.1:$HTTP_PORT/mcp/"
tm set-option -g @coordinator_mail_interval 1
agent() {
	tm new-window -d -t work -c "$PROJECT" -P -F '#{pane_id}' \
	    "exec '$BIN' replay '$TMP/idle.cast' --as claude --speed 20"
}
a=$(agent) b=$(agent)
as() {
	_pane=$1
	shift
	TMUX_PANE=$_pane "$BIN" -L test "$@"
}
wait_agent() { tc agents --json | grep -q "\"pane_id\":\"$1\".*cc"; }
wait_for 15 wait_agent "$a"
wait_for 15 wait_agent "$b"

# Before it is there: said, and a message waits.
as "$a" inbox 2>"$TMP/err" && fail 'nobody is there'
grep -q 'does not answer' "$TMP/err" || fail "down: $(cat "$TMP/err")"
serve
wait_for 60 up
echo "ok - found by itself"

# Register: names the server gave.
as "$a" inbox >/dev/null 2>&1 || fail 'inbox of a'
as "$b" inbox >/dev/null 2>&1 || fail 'inbox of b'
name() { tc agents --json | tr '{' '\n' | sed -n "s/.*\"pane_id\":\"$1\".*\"agent_mail_name\":\"\([^\"]*\)\".*/\1/p"; }
name_a=$(name "$a") name_b=$(name "$b")
[ -n "$name_a" ] && [ -n "$name_b" ] && [ "$name_a" != "$name_b" ] || fail "names: $name_a, $name_b"
echo "ok - registered $name_a, $name_b"

# Send, inbox, ack.
as "$a" send "$b" 'hello there' 'how are you' --ack 2>"$TMP/err" || fail "send: $(cat "$TMP/err")"
as "$b" inbox --json >"$TMP/inbox"
grep -q '"subject":"hello there"' "$TMP/inbox" || fail "inbox: $(cat "$TMP/inbox")"
id=$(sed 's/.*"id":\([0-9]*\),[^{]*"subject":"hello there".*/\1/' "$TMP/inbox")
as "$b" ack "$id" || fail ack
as "$b" ack "$id" || fail 'a second ack does no harm'
as "$b" ack 99999 2>/dev/null && fail 'there is no such message'
as "$a" send NobodyHere x y 2>/dev/null && fail 'there is no such agent'
echo "ok - send, inbox, ack"

# Reserve, renew, strict, conflict, request, release.
as "$a" reserve src/x.c --reason mine --ttl 600 2>"$TMP/err" || fail "reserve: $(cat "$TMP/err")"
tc reservations --json --project "$PROJECT" | grep -q "\"agent\":\"$name_a\".*\"path_pattern\":\"src/x.c\"" ||
    fail "reservations: $(tc reservations --json --project "$PROJECT")"
expires() { tc reservations --json --project "$PROJECT" | sed 's/.*"expires_ts":"\([^"]*\)".*/\1/'; }
rows() { tc reservations --json --project "$PROJECT" | grep -o '"path_pattern"' | wc -l; }
before=$(expires)
as "$a" reserve src/x.c --reason mine --ttl 7200 2>"$TMP/err" || fail "renew: $(cat "$TMP/err")"
[ "$(printf '%s\n' "$before" "$(expires)" | sort | tail -n 1)" != "$before" ] || fail "not renewed: $before, $(expires)"
[ "$(rows)" -eq 1 ] || fail "renewed, not doubled: $(tc reservations --project "$PROJECT")"
as "$b" reserve 'src/**' --strict 2>"$TMP/err" && fail strict
grep -q "$name_a holds src/x.c, for mine" "$TMP/err" || fail "strict: $(cat "$TMP/err")"
[ "$(rows)" -eq 1 ] || fail "refused, yet held: $(tc reservations --project "$PROJECT")"
as "$b" reserve 'src/**' 2>/dev/null || fail 'reserve of b'
conflict() { tc conflicts --json | grep -q "\"agent_name\":\"$name_a\".*\"agent_name\":\"$name_b\""; }
wait_for 3 conflict # which the server itself does not see
state() { tc agents --json | grep -q "\"agent_mail_name\":\"$name_b\"[^}]*\"reservations\":\[\"src/\*\*\"\]"; }
wait_for 3 state
count() { as "$1" inbox --limit 100 --json | grep -o "\"subject\":\"[^\"]*$2" | wc -l; }
noticed() { [ "$(count "$a" 'Detected: src/x.c')" -eq 1 ] && [ "$(count "$b" 'Detected: src/x.c')" -eq 1 ]; }
wait_for 5 noticed
id=$(tc conflicts --json | sed 's/.*"id":"\(conflict-[^"]*\)".*/\1/')
tc conflicts negotiate "$id" --as "$name_a" || fail negotiate
[ "$(count "$b" 'File Reservation Conflict: src/x.c')" -eq 1 ] || fail 'the request did not arrive'
echo "ok - reserve, renew, strict, conflict, notice, request"

# The server goes away: what is sent is kept; it comes back: all arrives once.
kill "$server"
wait "$server" 2>/dev/null
for n in 1 2 3; do
	as "$a" send "$b" "while away $n" x 2>"$TMP/err" || fail "away: $(cat "$TMP/err")"
	grep -q 'later' "$TMP/err" || fail "away: $(cat "$TMP/err")"
done
as "$b" unreserve 2>/dev/null && fail 'nobody can have let go'
tc restart 2>/dev/null || fail restart
serve
arrived() { [ "$(count "$b" 'while away' 2>/dev/null)" -eq 3 ]; }
wait_for 60 arrived
for n in 1 2 3; do [ "$(count "$b" "while away $n")" -eq 1 ] || fail "not once: $n"; done
wait_agent "$a" && [ "$(name "$a")" = "$name_a" ] || fail "another name: $(name "$a")"
conflict || wait_for 5 conflict
echo "ok - stopped and started: nothing lost, nothing doubled"

as "$b" unreserve 2>"$TMP/err" || fail "unreserve: $(cat "$TMP/err")"
none() { [ "$(tc conflicts --json)" = '[]' ]; }
wait_for 5 none
as "$a" unreserve src/x.c 2>/dev/null || fail 'unreserve of a'
[ "$(rows)" -eq 0 ] || fail "still held: $(tc reservations --project "$PROJECT")"
n=$(count "$b" "Detected: src/x.c")
[ "$n" -eq 1 ] || fail "noticed $n times"
echo "ok - released, resolved"

# It comes up with an empty database: it is told who everybody is.
kill "$server"
wait "$server" 2>/dev/null
rm -r "$TMP/server"
mkdir "$TMP/server"
as "$a" send "$b" 'before the loss' x 2>/dev/null || fail 'before the loss'
serve
told() { [ "$(count "$b" 'before the loss' 2>/dev/null)" -eq 1 ]; }
wait_for 60 told
as "$a" reserve src/x.c 2>"$TMP/err" || fail "reserve: $(cat "$TMP/err")"
[ "$(name "$a")" = "$name_a" ] || fail "another name: $(name "$a")"
echo "ok - another database: nothing lost"
tc doctor | grep -i mail
