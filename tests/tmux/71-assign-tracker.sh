# Claims are made by br in the agent's name and read back; a claim that somebody
# else has is no assignment; what is given back is open again there.
. "${0%/*}/lib.sh"
. "${0%/*}/work.sh"
mkdir "$TMP/bin"
cat >"$TMP/bin/br" <<'BR'
#!/bin/sh
# Assignees are files in $TMP/claims; b-1 belongs to somebody else.
mkdir -p "$TMP/claims"
echo "$BD_ACTOR $*" >>"$TMP/calls"
case $1 in
--version) echo 'br 0.1.12' ;;
update)
	case $3 in
	--claim) [ "$2" = b-1 ] || echo "$BD_ACTOR" >"$TMP/claims/$2" ;;
	--status) rm -f "$TMP/claims/$2" ;;
	esac ;;
show)
	[ "$2" = b-1 ] && echo '[{"id":"b-1","assignee":"bob"}]' && exit
	echo "[{\"id\":\"$2\",\"assignee\":\"$(cat "$TMP/claims/$2" 2>/dev/null)\"}]" ;;
esac
BR
chmod +x "$TMP/bin/br"
PATH=$TMP/bin:$PATH
beads 2
one=$(agent one) || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_idle_threshold 0
tm set-option -p -t "$one" @coordinator_mail_name BlueFox
wait_for 20 is_safe "$one"

tc assign --bead b-1 >"$TMP/out" 2>&1 && fail 'it took what is not ours'
grep -q "br says it is bob's" "$TMP/out" || fail "it said: $(cat "$TMP/out")"
[ ! -s "$TMP/one.got" ] || fail 'it typed'
tc assign --bead b-2 >/dev/null || fail assign
grep -q 'br close b-2' "$TMP/one.got" || fail "prompt: $(cat "$TMP/one.got")"
[ "$(cat "$TMP/claims/b-2")" = BlueFox ] || fail "claims: $(cat "$TMP/calls")"
tc release b-2 2>/dev/null || fail release
is_open() { [ ! -e "$TMP/claims/b-2" ]; }
wait_for 10 is_open
