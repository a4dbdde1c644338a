#!/bin/sh
# The pictures: golden captures give golden drawings, which are well-formed and
# hold nothing of a capture but its text. NEW=1 makes the drawings anew.
: "${SVG:?the svg program}"
cd "$(dirname "$0")/golden" || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
bad=0

well_formed() {
	if command -v xmllint >/dev/null; then
		xmllint --noout "$@"
	elif command -v python3 >/dev/null; then
		python3 -c 'import sys, xml.dom.minidom
for f in sys.argv[1:]: xml.dom.minidom.parse(f)' "$@"
	else
		echo 'neither xmllint nor python3: not parsed'
	fi
}

draw() { # NAME COLS ROWS TITLE
	"$SVG" "$2" "$3" "$4" <"$1.in" >"$tmp/$1.svg" || bad=1
	[ -z "${NEW:-}" ] || cp "$tmp/$1.svg" .
	diff -u "$1.svg" "$tmp/$1.svg" || bad=1
}
draw styles 30 6 'styles'
draw hostile 25 4 '"><script>&'
well_formed "$tmp"/*.svg || bad=1
! grep -il '<script' "$tmp"/*.svg || bad=1
# The pictures of the documents, too.
well_formed ../../../docs/screens/*.svg || bad=1

for wrong in '0 5 t' '80 x t' '80 24' "80 24 $(printf '\377')"; do
	# shellcheck disable=SC2086 # its arguments
	"$SVG" $wrong </dev/null >"$tmp/out" 2>&1
	[ $? -eq 2 ] || { echo "not refused: svg $wrong"; bad=1; }
done
exit $bad
