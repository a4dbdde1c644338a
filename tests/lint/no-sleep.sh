#!/bin/sh
# A test waits for what it waits for: wait_for polls with a deadline, and no
# other sleep is allowed. "sleep N" as a process to look at is fine when it is
# what a pane or a child runs; such a line says so with the word "runs".
cd "$(dirname "$0")/../.." || exit 1
grep -nE '(^|[;&|({[:space:]])(u|nano)?sleep[[:space:](]' \
    tests/run tests/tmux/*.sh tests/rpc/*.sh tests/unit/*/*.c tests/tmux/*.c 2>/dev/null |
    grep -vE '^tests/tmux/lib.sh:.*sleep 0\.05$|runs' && exit 1
exit 0
