# Two tmux servers, a daemon each, one project without a tracker: no bead is
# given to agents of both, and none is left out.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
two() { command tmux -L other -f /dev/null "$@"; }
tco() { "$BIN" -L other "$@"; }
at_exit 'tco --no-start stop >/dev/null 2>&1; two kill-server 2>/dev/null'
beads 12
for name in a b; do agent "$name" 300 >/dev/null || fail "agent $name"; done
for name in c d; do
	: >"$TMP/$name.got"
	two new-session -d -s "$name" -x 100 -y 30 -c "$PROJECT" \
	    "exec '$TMP/repl' '$TMP/$name.got' 300" || fail "agent $name"
done
for server in tm two; do
	"$server" set-option -g @coordinator_transport "${TRANSPORT:-control}"
	"$server" set-option -g @coordinator_idle_threshold 0
	"$server" set-option -g @coordinator_auto_assign on
done
tc start >/dev/null 2>&1 || fail daemon
tco start >/dev/null 2>&1 || fail daemon

given() { got | sed -n 's/^Work on \(b-[0-9]*\):.*/\1/p' | sort; }
all_given() {
	for _id in $(given); do
		sed -i "/\"id\":\"$_id\"/s/\"status\":\"open\"/\"status\":\"closed\"/" \
		    "$PROJECT/.beads/issues.jsonl"
	done
	[ "$(given | wc -l)" -ge 12 ]
}
wait_for 60 all_given
[ -z "$(given | uniq -d)" ] || fail "given twice: $(given | uniq -d)"
[ "$(given | wc -l)" -eq 12 ] || fail "given: $(given)"
for name in a c; do
	[ -s "$TMP/$name.got" ] || [ -s "$TMP/$(echo "$name" | tr ac bd).got" ] ||
		fail "nothing for the server of $name"
done
# What one has, the other names when it is asked for it.
sed -i 's/"status":"closed"/"status":"open"/' "$PROJECT/.beads/issues.jsonl"
tc assignments --all --json | grep -q '"server":"[^"]*/other"' || fail "$(tc assignments --all)"
