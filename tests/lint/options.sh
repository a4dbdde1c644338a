#!/bin/sh
# tmux.conf.example and the manual show every option of the program at its
# default, once, and no other; the README some of them.
cd "$(dirname "$0")/../.." || exit 1
BIN=${BIN:-build/tmux-coordinator}
[ -x "$BIN" ] || { echo "no $BIN"; exit 1; }
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
"$BIN" options --json | tr -d '\n' | sed 's/},/\n/g' |
    sed -n 's/.*"name": *"\([^"]*\)".*"default": *"\([^"]*\)".*/\1 \2/p' | sort >"$tmp/table"
sed -n 's/^#set -g @coordinator_//p' tmux.conf.example | sort >"$tmp/example"
awk '$2 == "Ic" && sub(/^@coordinator_/, "", $3) { name = $3 }
	name && /^\.Ql/ { print name, $2; name = "" }' docs/tmux-coordinator.1 | sort >"$tmp/manual"
sed -n 's/^| `@coordinator_\([a-z_]*\)` | `\([^`]*\)` |.*|.*/\1 \2/p' README.md | sort >"$tmp/readme"
[ -s "$tmp/table" ] || { echo "the program shows no options"; exit 1; }
diff "$tmp/table" "$tmp/example" || { echo "tmux.conf.example differs"; exit 1; }
diff "$tmp/table" "$tmp/manual" || { echo "docs/tmux-coordinator.1 differs"; exit 1; }
[ -s "$tmp/readme" ] || { echo "README.md shows no options"; exit 1; }
[ -z "$(uniq -d "$tmp/readme")" ] || { echo "README.md shows an option twice"; exit 1; }
comm -13 "$tmp/table" "$tmp/readme" | sed 's/^/README.md: no such option or default: /' | grep . && exit 1
exit 0
