# Two agents in panes reserve overlapping files: the conflict is in "conflicts
# --json", in the status line and in an event within a second, both get one
# mail about it, and it is resolved by itself when one lets go.
. "${0%/*}/lib.sh"
. "${0%/*}/project.sh"
a=$(agent) b=$(agent)
wait_agent "$a"
wait_agent "$b"
name_a=cc-${a#%} name_b=cc-${b#%}

tc events --follow --type conflict_detected,conflict_resolved >"$TMP/events" 2>/dev/null &
follower=$!
at_exit "kill $follower 2>/dev/null"

as "$a" reserve 'src/**' --reason refactoring 2>"$TMP/words" || fail "reserve: $(cat "$TMP/words")"
grep -q 'reserved src/\*\*' "$TMP/words" || fail "reserve said: $(cat "$TMP/words")"
[ "$(tc conflicts --json)" = '[]' ] || fail "one lease is no conflict: $(tc conflicts --json)"
as "$b" reserve src/x.c --strict 2>"$TMP/words" && fail 'strict reserved all the same'
[ $? -eq 4 ] || fail "strict is refused with status 4"
grep -q "$name_a holds src/\*\*, for refactoring, [0-9hms]* longer$" "$TMP/words" || fail "strict said: $(cat "$TMP/words")"
(cd src && as "$b" reserve x.c --ttl 600 2>"$TMP/words") || fail "reserve: $(cat "$TMP/words")"

shown() { tc conflicts --json | grep -q '"pattern":"src/x.c"'; }
wait_for 1 shown
tc conflicts --json >"$TMP/json"
grep -q "\"holders\":\[{\"agent_name\":\"$name_a\",\"pane_id\":\"$a\".*\"agent_name\":\"$name_b\"" "$TMP/json" ||
    fail "holders: $(cat "$TMP/json")"
told() { grep -q "$1" "$TMP/events"; }
wait_for 1 told conflict_detected
segment() { [ "$(tm show-environment -gh COORDINATOR_CONFLICTS 2>/dev/null)" = "COORDINATOR_CONFLICTS=$1" ]; }
wait_for 1 segment '1 conflict'
[ "$(tc segment conflicts)" = '1 conflict' ] || fail "segment: $(tc segment conflicts)"

# Who holds a path, and who else.
tc conflicts check src/x.c --json --project "$PROJECT" | grep -q "$name_a.*$name_b" || fail check
tc conflicts check src/x.c --exclude "$name_b" --project "$PROJECT" | grep -q "$name_b" && fail exclude
[ "$(tc conflicts check doc/y --json --project "$PROJECT")" = null ] || fail 'nobody holds doc/y'

# A paragraph is one long line: nothing of a message is missing.
long=$(printf 'word %.0s' $(seq 300))
as "$a" send "$name_b" news "$long-end" 2>/dev/null || fail 'send news'
as "$b" inbox >"$TMP/inbox" || fail 'inbox'
grep -q 'word -end$' "$TMP/inbox" || fail "inbox: $(cat "$TMP/inbox")"
as "$a" send "$name_b" essay <"$BIN" 2>"$TMP/words" && fail 'sent a piece of it'
grep -q 'a message has at most 65536 bytes' "$TMP/words" || fail "send said: $(cat "$TMP/words")"
as "$a" send "$name_b" essay <"$TMP" 2>"$TMP/words" && fail 'sent a directory'
grep -q 'cannot read the body' "$TMP/words" || fail "send said: $(cat "$TMP/words")"
grep -q "^#[0-9]*  news  from $name_a  [0-9]*s ago$" "$TMP/inbox" || fail "inbox: $(cat "$TMP/inbox")"

# One notice for each, and a request to the later one, by hand.
count() { as "$1" inbox --all --json | grep -o '"subject":"[^"]*'"$2" | wc -l; }
[ "$(count "$a" 'Detected: src/x.c')" -eq 1 ] || fail "mail of a: $(as "$a" inbox --all)"
[ "$(count "$b" 'Detected: src/x.c')" -eq 1 ] || fail 'mail of b'
id=$(sed 's/.*"id":"\(conflict-[^"]*\)".*/\1/' "$TMP/json")
tc conflicts negotiate "$id" --as "$name_a" || fail negotiate
[ "$(count "$b" 'File Reservation Conflict: src/x.c')" -eq 1 ] || fail 'the request did not arrive'
[ "$(count "$a" 'File Reservation Conflict: src/x.c')" -eq 0 ] || fail 'the wrong one was asked'
# The same again so soon is no more mail.
tc conflicts negotiate "$id" --as "$name_a" || fail 'negotiate again'
tc conflicts notify "$id" || fail notify
[ "$(count "$b" 'src/x.c')" -eq 2 ] || fail "mail of b: $(as "$b" inbox --all)"
tc conflicts negotiate conflict-none --as "$name_a" 2>/dev/null && fail 'no such conflict'

as "$b" unreserve 2>/dev/null || fail unreserve
wait_for 1 told "\"resolution\":\"released by $name_b\""
[ "$(tc conflicts --json)" = '[]' ] || fail 'it goes on'
tc conflicts --all --json | grep -q '"outcome":"released"' || fail "all: $(tc conflicts --all --json)"
wait_for 1 segment ''

# The one who is asked answers by mail, in the thread of the request: that it
# keeps the files, and asked again, that it releases them, which is then done.
as "$b" reserve src/y.c 2>/dev/null || fail 'reserve y'
again() { tc conflicts --json | grep -q '"pattern":"src/y.c"'; }
wait_for 1 again
outcome() { tc conflicts --all --json | tr '{' '\n' | grep -q "\"outcome\":\"$1\".*\"answered_by\":\"$2\""; }
negotiate() {
	id=$(tc conflicts --json | sed 's/.*"id":"\(conflict-[^"]*\)".*/\1/')
	tc conflicts negotiate "$id" --as "$name_a" || fail "negotiate $id"
	thread=$(as "$b" inbox --json | tr '{' '\n' | sed -n 's/.*"thread_id":"\(conflict-[^"]*\)".*/\1/p' | head -n 1)
}
[ "$(count "$b" 'Detected: src/y.c')" -eq 1 ] || fail 'no notice of y'
negotiate
was=$(tc conflicts --json)
tc restart 2>/dev/null || fail restart
wait_agent "$a"
wait_for 5 again
[ "$(tc conflicts --json)" = "$was" ] || fail "after a restart: $was; $(tc conflicts --json)"
[ "$(count "$b" 'Detected: src/y.c')" -eq 1 ] || fail 'told again after a restart'
kill "$follower" 2>/dev/null
tc events --follow --type conflict_detected,conflict_resolved >"$TMP/events" 2>/dev/null &
follower=$!
as "$a" send coordinator answer released --thread "$thread" 2>/dev/null || fail 'send as a'
as "$b" send coordinator answer 'hm, let me see' --thread "$thread" 2>/dev/null || fail 'send'
outcome released mail && fail 'the wrong one answered'
as "$b" send coordinator "Re: files" "> release it?
Kept until noon." --thread "$thread" 2>/dev/null || fail 'send kept'
wait_for 1 outcome kept mail
again || fail 'kept, and yet gone'
negotiate
as "$b" send coordinator 'Released' --thread "$thread" </dev/null 2>/dev/null || fail 'send released'
wait_for 1 outcome released mail
wait_for 1 told "src/y.c.*\"resolution\":\"released by $name_b\""

# Leases end with the agent's process.
tm kill-pane -t "$a"
none() { [ "$(tc reservations --json --project "$PROJECT")" = '[]' ]; }
wait_for 10 none
