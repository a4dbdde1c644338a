#!/bin/sh
# Every recording through a private tmux and the monitor, with process facts
# and blind; fails below tests/replay/floor or with one unsafe moment.
: "${SCORE:?the score program}"
exec "$SCORE" -j 2 -l tests/replay/floor tests/casts
