#!/bin/sh
# TPM waits while the plugin loads: how long is that, against one call of tmux?
# The best of ROUNDS, with everything built. Target: less than 50 ms.
#
#   load.sh [ROUNDS]
ROUNDS=${1:-20}
# shellcheck source=tests/tmux/lib.sh
. "$(dirname "$0")/../tmux/lib.sh"
. "$here/../tmux/plugin.sh"
built
tm new-session -d -s one || fail start

best() {
	best=1000000
	for _ in $(seq "$ROUNDS"); do
		from=$(date +%s%N)
		"$@" >/dev/null
		took=$((($(date +%s%N) - from) / 1000))
		[ "$took" -ge "$best" ] || best=$took
	done
	echo "$best"
}
plugin || fail "$(cat "$TMP/said")"
call=$(best tm display-message -p x)
load=$(best plugin)
echo "load: $load us, $((load / call)) calls of tmux"
