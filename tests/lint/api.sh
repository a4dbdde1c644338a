#!/bin/sh
# docs/API.md against the world: a row for every symbol of api-symbols.txt, and
# behind every C name, verb and method in it something in the sources.
cd "$(dirname "$0")/../.." || exit 1
bad=0
complain() { echo "docs/API.md: $*"; bad=1; }

# SYMBOL|C|VERB|METHOD for every row.
rows=$(sed -n 's/^| `\([A-Za-z]*\)` | \(.*\) | *\(.*\) | *\(.*\) |$/\1|\2|\3|\4/p' docs/API.md)
for symbol in $(grep -v '^#' tests/lint/api-symbols.txt); do
	case $(echo "$rows" | grep -c "^$symbol|") in
	1) ;;
	0) complain "no row for $symbol" ;;
	*) complain "more than one row for $symbol" ;;
	esac
done

# The words of a cell that are set as code.
code() { echo "$1" | grep -o '`[^`]*`' | tr -d '`'; }

while IFS='|' read -r symbol c verb method; do
	grep -qx "$symbol" tests/lint/api-symbols.txt || complain "$symbol is no symbol of the package"
	[ -n "$c" ] || complain "$symbol says not where it is"
	for name in $(code "$c"); do
		grep -qrw --include='*.[ch]' "$name" src || complain "$symbol: no $name in src/"
	done
	case $c in
	'not yet'*) [ -z "$(code "$verb$method")" ] || complain "$symbol is not yet, yet has a verb" ;;
	*) [ -n "$(code "$c")" ] || complain "$symbol names no C function" ;;
	esac
	for name in $(code "$verb"); do
		grep -qrF ".name = \"$name\"" src/cli || complain "$symbol: no verb $name"
	done
	for name in $(code "$method"); do
		grep -qrF "\"$name\"" src/daemon || complain "$symbol: no method $name"
	done
done <<ROWS
$rows
ROWS
exit $bad
