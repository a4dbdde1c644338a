# Every recording through a real tmux and the monitor, against the truth that
# was recorded with it: at least 97 % of the settled time right, and never a
# moment in which work could have been given to an agent that was not idle.
cd "$(dirname "$0")/../.." || exit 1
exec "${SCORE:-build/rel/tests/replay/score}" -j 2 -l 97 tests/casts
