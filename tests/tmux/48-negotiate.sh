# With conflict-negotiate on, the holder of the later lease is asked to let go,
# by itself and once; off, nobody is asked; the conflict ends with the lease.
. "${0%/*}/lib.sh"
. "${0%/*}/project.sh"
a=$(agent) b=$(agent)
wait_agent "$a"
wait_agent "$b"
asked() { [ "$(as "$1" inbox --all --json | grep -o "\"subject\":\"File Reservation Conflict: $2" | wc -l)" -eq "$3" ]; }
told() { as "$1" inbox --all --json | grep -q "Detected: $2"; }

as "$a" reserve off.c 2>/dev/null || fail reserve
as "$b" reserve off.c 2>/dev/null || fail reserve
wait_for 5 told "$b" off.c
asked "$b" off.c 0 || fail 'asked although it is off'

tc enable conflict-negotiate >/dev/null 2>&1 || fail enable
as "$a" reserve on.c 2>/dev/null || fail reserve
as "$b" reserve on.c 2>/dev/null || fail reserve
wait_for 5 asked "$b" on.c 1
asked "$a" on.c 0 || fail 'the earlier holder was asked'
# What changes beside it asks nobody again, nor does a new daemon.
as "$a" reserve more.c 2>/dev/null || fail reserve
tc restart 2>/dev/null || fail restart
wait_agent "$b"
holds_for 2 asked "$b" on.c 1

as "$b" unreserve 2>/dev/null || fail unreserve
over() { [ "$(tc conflicts --json)" = '[]' ]; }
wait_for 5 over
tc conflicts --all --json | tr '{' '\n' | grep -q '"outcome":"released"' || fail "all: $(tc conflicts --all --json)"
