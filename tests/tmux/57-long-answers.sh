# A long history and many beads come whole, as answers and as they are followed,
# and nobody else waits for them.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
command -v python3 >/dev/null || skip 'no python3'
agent one >/dev/null || fail start
tc start 2>/dev/null || fail 'no daemon'
tc stop 2>/dev/null || fail stop
store=$(echo "$XDG_STATE_HOME"/tmux-coordinator/test-*.db)
python3 - "$store" "$PROJECT/.beads/issues.jsonl" <<'PYTHON' || fail python3
import json, sqlite3, sys, time
store = sqlite3.connect(sys.argv[1])
details = json.dumps({"agent_type": "cc", "detail": "idle", "words": "x" * 400})
now = int(time.time() * 1000)
store.execute("DELETE FROM event")
store.executemany("INSERT INTO event (at, type, agent, details) VALUES (?, 'agent_idle', '%9', ?)",
                  ((now - 50000 + i, details) for i in range(25000)))
store.execute("UPDATE event SET type = 'digest_sent' WHERE id % 5000 = 0")
store.commit()
with open(sys.argv[2], "w") as beads:
    for i in range(10000):
        beads.write(json.dumps({"id": f"b-{i}", "title": "x" * 80, "status": "open", "priority": 2, "issue_type": "task",
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}) + "\n")
PYTHON
tc start 2>/dev/null || fail 'no daemon'

ours() { grep -c '"agent_id":"%9"'; }
n=$(tc events --since 1h --json | ours)
[ "$n" -eq 25000 ] || fail "$n events since"
n=$(tc events --limit 12000 --json | wc -l)
[ "$n" -eq 12000 ] || fail "$n of 12000 events"
tc events --limit 12000 --json | tail -1 >"$TMP/last"
# The newest of a type, however long ago.
n=$(tc events --type digest_sent --limit 3 --json | grep -c '"type":"digest_sent"')
[ "$n" -eq 3 ] || fail "$n events of a rare type"
tc events --limit 1 --json | cmp -s - "$TMP/last" || fail 'not the newest'
n=$(tc events --json | wc -l)
[ "$n" -eq 1000 ] || fail "$n events without a word"
: >"$TMP/followed"
tc events --follow --since 1h --json >>"$TMP/followed" 2>/dev/null &
at_exit "kill $!"
followed() { [ "$(ours <"$TMP/followed")" -eq 25000 ]; }
wait_for 20 followed
tm set-option -p -t one @coordinator_agent none
grows() { [ "$(wc -l <"$TMP/followed")" -gt 25000 ]; }
wait_for 20 grows
[ "$(sort "$TMP/followed" | uniq -d | wc -l)" -eq 0 ] || fail 'an event came twice'

n=$(cd "$PROJECT" && tc work --json | tr '{' '\n' | grep -c '^"id":"b-')
[ "$n" -eq 10000 ] || fail "$n beads"
