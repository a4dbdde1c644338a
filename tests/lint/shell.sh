#!/bin/sh
# Every shell script, by shellcheck.
cd "$(dirname "$0")/../.." || exit 1
command -v shellcheck >/dev/null || { echo "no shellcheck: not checked"; exit 0; }
grep -rlE '^#!/bin/sh|^# shellcheck shell=sh|^# .*\.sh"?$|/lib\.sh"$' \
    coordinator.tmux .ci plugin tests --exclude-dir=casts --exclude-dir=corpus |
    sort | xargs shellcheck -S warning -x -s sh \
    -P SCRIPTDIR -P plugin/scripts -P tests/tmux
