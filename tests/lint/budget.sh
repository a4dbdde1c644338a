#!/bin/sh
# Sizes a reader can hold: lines a file, lines and paths a function.
cd "$(dirname "$0")/../.." || exit 1
bad=0
wc -l src/*/*.[ch] tests/unit/*/*.c tests/*/*.c plugin/scripts/* | awk -v most=600 '
	$2 != "total" && $1 > most { print $2 ": " $1 " lines, at most " most; bad = 1 }
	END { exit bad }' || bad=1
command -v pmccabe >/dev/null || { echo "no pmccabe: functions not measured"; exit $bad; }
pmccabe src/*/*.c | awk -F'\t' -v lines=60 -v paths=12 '
	$5 > lines { print $6 ": " $5 " lines, at most " lines; bad = 1 }
	$1 > paths { print $6 ": complexity " $1 ", at most " paths; bad = 1 }
	END { exit bad }' || bad=1
exit $bad
