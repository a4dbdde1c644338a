#!/bin/sh
# The README names every room of src/, docs/verbs.md every verb, and neither one
# that is not there. A page of docs/ is reached from the README, and what a page
# points at is there.
cd "$(dirname "$0")/../.." || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
bad=0

sed -n 's/^\([a-z]*\):.*/\1/p' src/LAYERS | sort >"$tmp/rooms"
sed -n '/^### Reading/,/^## /s/^| `\([a-z]*\)` |.*/\1/p' README.md | sort >"$tmp/told"
diff "$tmp/rooms" "$tmp/told" || { echo 'README.md: rooms differ'; bad=1; }

sed -n 's/^	\.name = "\([a-z]*\)",$/\1/p' src/cli/cmd-*.c | sort >"$tmp/verbs"
sed -n '/^# Verbs/,/^## /s/^\(| `[^|]*\)|.*/\1/p' docs/verbs.md | grep -o '`[a-z][a-z]*' |
    tr -d '`' | sort -u >"$tmp/told"
diff "$tmp/verbs" "$tmp/told" || { echo 'docs/verbs.md: verbs differ'; bad=1; }

# links FILE: what it points at, from the top of the checkout
links() {
	sed 's/\](/\n](/g' "$1" | sed -n 's/^](\([^)#:]*\)[)#].*/\1/p' | grep . |
	    sed "s,^,$(dirname "$1")/,; s,^\./,,"
}
for page in README.md docs/*.md; do
	for link in $(links "$page"); do
		[ -e "$link" ] || { echo "$page points at $link"; bad=1; }
	done
	[ "$page" = README.md ] || grep -qF "$page" README.md ||
	    { echo "README.md leads to no $page"; bad=1; }
done
exit $bad
