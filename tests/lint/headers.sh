#!/bin/sh
# Every header compiles alone, has the guard of its place, and starts with a
# comment that says what it is for.
cd "$(dirname "$0")/../.." || exit 1
bad=0
: "${STD:=-std=c11 -D_GNU_SOURCE -Isrc $(pkg-config --cflags libcjson libbsd-overlay)}"
for h in src/*/*.h; do
	guard=$(echo "${h#src/}" | tr 'a-z/.-' 'A-Z___')
	grep -q "^#ifndef $guard\$" "$h" || { echo "$h: its guard should be $guard"; bad=1; }
	head -n 1 "$h" | grep -q '^/\*' || { echo "$h: says not what it is for"; bad=1; }
	echo "#include \"${h#src/}\"" |
	    eval "${CC:-cc} $STD -Wall -Wextra -Werror -fsyntax-only -x c -" || bad=1
done
exit $bad
