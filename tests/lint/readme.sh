#!/bin/sh
# The README names every room of src/ and every verb, and no room or verb that
# is not there.
cd "$(dirname "$0")/../.." || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
bad=0

sed -n 's/^\([a-z]*\):.*/\1/p' src/LAYERS | sort >"$tmp/rooms"
sed -n '/^### Reading/,/^## /s/^| `\([a-z]*\)` |.*/\1/p' README.md | sort >"$tmp/told"
diff "$tmp/rooms" "$tmp/told" || { echo 'README.md: rooms differ'; bad=1; }

sed -n 's/^	\.name = "\([a-z]*\)",$/\1/p' src/cli/cmd-*.c | sort >"$tmp/verbs"
sed -n '/^## Verbs/,/^## /s/^\(| `[^|]*\)|.*/\1/p' README.md | grep -o '`[a-z][a-z]*' |
    tr -d '`' | sort -u >"$tmp/told"
diff "$tmp/verbs" "$tmp/told" || { echo 'README.md: verbs differ'; bad=1; }
exit $bad
