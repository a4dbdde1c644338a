# A server lets go of the leases of an agent that it has not heard of for long:
# who holds some and is alive is registered again before, and only then.
. "${0%/*}/lib.sh"
. "${0%/*}/project.sh"
: >"$TMP/port"
FAMILY=python python3 "$ROOT/tests/rpc/mail-server.py" "$TMP/mail.json" >"$TMP/port" 2>"$TMP/server.log" &
at_exit "kill $! 2>/dev/null"
wait_for 5 test -s "$TMP/port"
URL=http://127.0.0.1:$(cat "$TMP/port")

tm set-option -g @coordinator_mail_url "$URL/mcp"
tm set-option -g @coordinator_mail_interval 1
pane=$(agent)
wait_agent "$pane"
as "$pane" reserve src/x.c 2>"$TMP/err" || fail "reserve: $(cat "$TMP/err")"

count() { python3 -c 'import sys, urllib.request as u
print(u.urlopen(sys.argv[1] + "/calls", None, 5).read().decode().count(sys.argv[2]))' "$URL" "$1"; }
registered() { [ "$(count register_agent)" -eq "$1" ]; }
listed() { [ "$(count read:resource://file_reservations)" -ge "$1" ]; }
wait_for 10 listed "$(($(count read:resource://file_reservations) + 2))"
registered 1 || fail "registered $(count register_agent) times"

# Half an hour later.
python3 -c 'import glob, sqlite3, sys
(path,) = [f for f in glob.glob(sys.argv[1] + "/*.db") if not f.endswith("/ledger.db")]
c = sqlite3.connect(path, 5)
c.execute("UPDATE mail_identity SET registered_ms = 1")
c.commit()' "$XDG_STATE_HOME/tmux-coordinator" || fail 'no identities'
wait_for 10 registered 2
wait_for 10 listed "$(($(count read:resource://file_reservations) + 2))"
registered 2 || fail "registered $(count register_agent) times"

# A project without agents and without leases is not asked about any more.
tm kill-pane -t "$pane"
quiet() {
	_now=$(count read:resource://file_reservations)
	[ "$_now" = "${heard:-}" ] || since=$(date +%s)
	heard=$_now
	[ "$(($(date +%s) - since))" -ge 4 ]
}
wait_for 20 quiet
