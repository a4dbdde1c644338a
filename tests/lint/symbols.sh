#!/bin/sh
# A symbol that others can see starts with the name of its file, so that a
# reader knows where to look: symbol_x is in symbol.c or symbol-more.c. And
# somebody else uses it; otherwise it should be static.
cd "$(dirname "$0")/../.." || exit 1
[ -n "${OBJS:-}" ] || { echo "run by make"; exit 1; }
bad=0
words=$(mktemp)
trap 'rm -f "$words"' EXIT
# WORD FILE for every identifier of every source, once a file. The macros and
# inline functions of a header stand for their callers; its declarations do not.
for f in src/*/*.[ch] tests/unit/*/*.c tests/*/*.c; do
	case $f in
	*.h) grep -e '^#define' -e '^	' "$f" ;;
	*) cat "$f" ;;
	esac | tr -cs 'A-Za-z0-9_' '\n' | sort -u | sed "s|\$| $f|"
done >"$words"
for o in $OBJS; do
	[ -e "$o" ] || { echo "$o: not compiled"; bad=1; continue; }
	room=${o%/*} file=${o##*/} file=${file%.o}
	own=src/${room##*/}/$file.c
	stem=$(echo "$file" | tr - _)
	for s in $(nm -g --defined-only "$o" | awk '$3 !~ /^(__asan|__odr|__ubsan|__gcov)/ { print $3 }'); do
		case $s in
		main | xmalloc | xcalloc | xreallocarray | x*str*dup | x*asprintf) continue ;;
		"${stem%%_*}"_* | "${stem%%_*}"s_* | "$stem") ;;
		*) echo "$own: $s does not start with ${stem%%_*}_"; bad=1 ;;
		esac
		awk -v s="$s" -v own="$own" '
			$1 == s && $2 != own { found = 1; exit }
			END { exit !found }' "$words" ||
		    { echo "$own: nobody else uses $s: make it static or remove it"; bad=1; }
	done
done
exit $bad
