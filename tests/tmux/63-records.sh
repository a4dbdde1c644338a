# What agents write about themselves reaches their state: Codex's session file
# (how full its context is, when its limit ends) and OpenCode's events.
. "${0%/*}/lib.sh"
command -v python3 >/dev/null || skip 'no python3'

# CAST AGENT: the part of a recording up to its first prompt, for ever.
idle() {
	gzip -dc "$ROOT/tests/casts/$1.cast.gz" | awk '
		index($0, "\"m\"") && index($0, "state=waiting") { seen = 1 }
		index($0, "\"m\"") && seen && !index($0, "state=waiting") { exit }
		{ print }
		END { print "[99999, \"o\", \"\"]" }' >"$TMP/$2.cast"
}
idle codex/simple_stream codex
idle opencode/simple_stream opencode
state() { tc --json agents | tr '{' '\n' | grep "\"pane_id\":\"$1\""; }
has() { state "$1" | grep -q "$2"; }

# A Codex that keeps its sessions in a directory of its own.
tm new-session -d -s work -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
day=$TMP/codex-home/sessions/$(date +%Y/%m/%d)
mkdir -p "$day" "$TMP/project"
resets=$(($(date +%s) + 7200))
rollout() { # TOKENS
	printf '{"type":"session_meta","payload":{"cwd":"%s"}}\n' "$TMP/project"
	printf '{"timestamp":"%s","payload":{"type":"token_count","info":{"last_token_usage":{"total_tokens":%s},"model_context_window":112000},"rate_limits":{"primary":{"used_percent":40,"resets_at":%s}}}}\n' \
	    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" "$resets"
}
rollout 62000 >"$day/rollout-1.jsonl"
codex=$(tm new-window -d -P -F '#{pane_id}' -c "$TMP/project" \
    "CODEX_HOME='$TMP/codex-home' exec '$BIN' replay '$TMP/codex.cast' --as codex --speed 20")
tc wait "$codex" idle --timeout 60 || fail "codex: $(tc explain "$codex")"
wait_for 10 has "$codex" '"context_usage":50'
tc agents | grep "^$codex " | grep -q '50%' || fail "$(tc agents)"

# After its next turn the file is read again.
rollout 92000 >"$day/rollout-1.jsonl"
busy() { printf '\033]7501;state=%s:app=codex\033\\' "$1" >"$(tm display-message -p -t "$codex" '#{pane_tty}')"; }
busy working
tc wait "$codex" thinking --timeout 60 || fail "not busy: $(tc explain "$codex")"
busy idle
tc wait "$codex" idle --timeout 60 || fail "not idle: $(tc explain "$codex")"
wait_for 10 has "$codex" '"context_usage":80'

# At its limit it is known when that ends.
busy clear
tc -t "$codex" report rate_limited || fail report
tc wait "$codex" rate_limited --timeout 60 || fail "no limit: $(tc explain "$codex")"
has "$codex" "\"reset_at\":\"$(date -u -d "@$resets" +%Y-%m-%dT%H:%M:%S)" || fail "no reset: $(state "$codex")"

# An OpenCode that serves its events: a python by that name, beside its screen.
ln -s "$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')" "$TMP/opencode"
mkfifo "$TMP/events"
cat >"$TMP/server.py" <<'PY'
import socket, sys
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(4)
c, _ = s.accept()
asked = c.recv(4096).decode()
open(sys.argv[2], "w").write(asked)
c.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
for line in open(sys.argv[1]):
    data = b"data: " + line.strip().encode() + b"\n\n"
    c.sendall(b"%x\r\n%s\r\n" % (len(data), data))
PY
oc=$(tm new-window -d -P -F '#{pane_id}' -e OPENCODE_SERVER_PASSWORD=secret \
    "'$TMP/opencode' '$TMP/server.py' '$TMP/events' '$TMP/asked' >'$TMP/server' 2>&1 & exec '$BIN' replay '$TMP/opencode.cast' --as opencode --speed 20")
exec 7<>"$TMP/events"
tc wait "$oc" idle --timeout 60 || fail "opencode: $(tc explain "$oc")"
wait_for 10 test -s "$TMP/asked"
grep -q '^GET /event HTTP/1.1' "$TMP/asked" || fail "asked: $(cat "$TMP/asked")"
grep -q '^Authorization: Basic b3BlbmNvZGU6c2VjcmV0' "$TMP/asked" || fail "asked: $(cat "$TMP/asked")"
echo '{"type":"permission.asked","properties":{"sessionID":"a","permission":"bash","metadata":{"command":"make it"}}}' >&7
tc wait "$oc" approval --timeout 60 || fail "not asked: $(tc explain "$oc")"
tc explain "$oc" | grep -q 'registry.*approval.*make it' || fail "explain: $(tc explain "$oc")"
has "$oc" '"safe_to_dispatch":false' || fail 'safe in a dialog'
echo '{"type":"session.idle","properties":{"sessionID":"a"}}' >&7
tc wait "$oc" idle --timeout 60 || fail "not idle: $(tc explain "$oc")"

# The server ends: the screen alone is believed.
echo '{"type":"session.error","properties":{"sessionID":"a","error":{"name":"ProviderAuthError"}}}' >&7
tc wait "$oc" auth_error --timeout 60 || fail "no error: $(tc explain "$oc")"
exec 7>&-
tc wait "$oc" idle --timeout 60 || fail "still: $(tc explain "$oc")"
