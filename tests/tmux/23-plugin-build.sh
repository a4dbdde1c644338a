# A program that is missing or older than its source is compiled in the
# background; one that does not compile leaves the old one and says where the
# log is; a missing library is named with the command that brings it.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
program=$PLUGIN/build/tmux-coordinator
done_building() { [ ! -e "$PLUGIN/build/build.lock" ]; }
tm new-session -d || fail start

plugin
wait_for 10 called restart
[ -x "$program" ] || fail 'no program'
wait_for 5 done_building

# Nothing to do: not compiled again.
: >"$CALLS"
plugin
wait_for 5 called start
! called restart || fail 'compiled without need'

# The source changed.
echo 'echo second edition' >>"$PLUGIN/src/a/program"
touch -d '1 minute' "$PLUGIN/src/a/program"
plugin
wait_for 10 called restart
grep -q 'second edition' "$program" || fail 'not compiled anew'
wait_for 5 done_building

# It does not compile, and two loads compile it once.
printf 'all:\n\t@echo compiling; sleep 1; exit 1\n' >"$PLUGIN/Makefile" # both loads meet it
touch -d '2 minutes' "$PLUGIN/Makefile"
plugin
plugin
wait_for 10 note "did not compile; see $PLUGIN/build/build.log"
wait_for 5 done_building
grep -q 'second edition' "$program" || fail 'the old program is gone'
[ "$(grep -c '^compiling' "$PLUGIN/build/build.log")" -eq 1 ] || fail 'compiled twice'

# A library is missing, as the Makefile says it.
# shellcheck disable=SC2016 # for make
printf '$(error not installed: sqlite3 inih. Run "make deps")\n' >"$PLUGIN/Makefile"
touch -d '3 minutes' "$PLUGIN/Makefile"
plugin
wait_for 10 note "needs sqlite3 inih; run: make -C '$PLUGIN' deps"
wait_for 5 done_building

# A lock left by a build that died does not block the next.
mkdir "$PLUGIN/build/build.lock"
echo 999999999 >"$PLUGIN/build/build.lock/pid"
printf 'all:\n\t@echo again; exit 1\n' >"$PLUGIN/Makefile"
touch -d '4 minutes' "$PLUGIN/Makefile"
plugin
again() { grep -q '^again' "$PLUGIN/build/build.log"; }
wait_for 10 again
wait_for 5 done_building
