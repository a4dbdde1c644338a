#!/bin/sh
# tmux.conf.example and the README show every option of the program at its
# default, and no other.
cd "$(dirname "$0")/../.." || exit 1
BIN=${BIN:-build/tmux-coordinator}
[ -x "$BIN" ] || { echo "no $BIN"; exit 1; }
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
"$BIN" options --json | tr -d '\n' | sed 's/},/\n/g' |
    sed -n 's/.*"name": *"\([^"]*\)".*"default": *"\([^"]*\)".*/\1 \2/p' | sort >"$tmp/table"
sed -n 's/^#set -g @coordinator_//p' tmux.conf.example | sort >"$tmp/example"
sed -n 's/^| `@coordinator_\([a-z_]*\)` | `\([^`]*\)` .*/\1 \2/p' README.md | sort >"$tmp/readme"
[ -s "$tmp/table" ] || { echo "the program shows no options"; exit 1; }
diff "$tmp/table" "$tmp/example" || { echo "tmux.conf.example differs"; exit 1; }
diff "$tmp/table" "$tmp/readme" || { echo "README.md differs"; exit 1; }
