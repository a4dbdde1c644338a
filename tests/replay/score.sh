#!/bin/sh
# Every recording through a private tmux and the monitor, with process facts
# and blind; fails below tests/replay/floor or with one unsafe moment. What can
# not be judged is no success.
: "${SCORE:?the score program}"
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/shell"
printf '%s\n' '{"version":2,"width":80,"height":24,"duration":1}' '[0,"m","state=shell"]' \
    '[0.1,"o","$ "]' >"$tmp/shell/unjudged.cast"
"$SCORE" -f "$tmp" >"$tmp/out" && echo 'nothing was judged, and that is a success' && exit 1
grep -q 'shell/unjudged: no moment of it is certain' "$tmp/out" || { cat "$tmp/out"; exit 1; }
mv "$tmp/shell" "$tmp/empty"
"$SCORE" -f "$tmp" >"$tmp/out" && echo 'no recording is a success' && exit 1
"$SCORE" -j 2 -l tests/replay/floor tests/casts
