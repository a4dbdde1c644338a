#!/bin/sh
# A test waits for what it waits for: wait_for polls with a deadline. Where time
# itself must pass, the sleep says why in a comment on its line. What a pane or
# a child is given to run, in quotes, may sleep as it likes.
cd "$(dirname "$0")/../.." || exit 1
grep -nE "^[^\"'#]*\\<(u|nano)?sleep\\>" tests/run tests/tmux/* tests/replay/*.sh \
    tests/rpc/*.sh tests/unit/*/*.c 2>/dev/null |
    grep -vE '[[:space:]](#|/\*) ?[a-z]' && exit 1
exit 0
