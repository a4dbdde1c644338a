# A checkout that cannot be written is compiled into the user's cache, and the
# profiles are found from there.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
: >"$PLUGIN/build" # not a directory: as good as read-only, for root too
tm new-session -d || fail start
# The server's own environment has to name the cache.
tm set-environment -g XDG_CACHE_HOME "$XDG_CACHE_HOME"
plugin
wait_for 10 called restart
program=$(ls "$XDG_CACHE_HOME"/tmux-coordinator/*/build/tmux-coordinator)
[ -x "$program" ] || fail 'no program in the cache'
[ -d "${program%/build/*}/plugin/agents" ] || fail 'no profiles beside it'
[ ! -d "$PLUGIN/build" ] || fail 'the checkout was written to'
