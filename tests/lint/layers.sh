#!/bin/sh
# Every #include "room/file.h" must be allowed by src/LAYERS, and every room it
# names must be declared above: then no circle can be written down.
cd "$(dirname "$0")/../.." || exit 1
find src -name '*.[ch]' | sort | xargs awk '
function complain(text) { print text; bad = 1 }

FILENAME == "src/LAYERS" {
	if (/^#/ || NF == 0)
		next
	room = substr($1, 1, length($1) - 1)
	declared[room] = may[room, room] = 1
	for (i = 2; i <= NF; i++) {
		if (!($i in declared))
			complain(FILENAME ":" FNR ": " $i " is not declared above " room)
		may[room, $i] = 1
	}
	next
}
FNR == 1 {
	split(FILENAME, path, "/")
	room = path[2]
	if (!(room in declared))
		complain(FILENAME ": no room " room " in src/LAYERS")
}
/^#[ \t]*include[ \t]+"/ {
	split($0, quoted, "\"")
	split(quoted[2], path, "/")
	if (!((room, path[1]) in may))
		complain(FILENAME ":" FNR ": " room " may not include " quoted[2])
}
END { exit bad }' src/LAYERS
