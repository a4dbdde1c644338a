# replay: a recording in a pane is found as its agent, is raw while it plays,
# swallows what is typed, and leaves the terminal as a shell wants it.
. "${0%/*}/lib.sh"
cat >"$TMP/a.cast" <<'CAST'
{"version": 2, "width": 80, "height": 24}
[0.0, "o", "\u001b[?1049h\u001b[?25lhello"]
[0.1, "o", "\u001b[c\u001b[6n"]
[60.0, "o", "the end"]
CAST
gzip -c "$TMP/a.cast" >"$TMP/b.cast.gz"
tm new-session -d -s work -x 80 -y 24 || fail start
shows() { tm capture-pane -p -t "$1" | grep -qF "$2"; }
runs() { [ "$(tm display-message -p -t "$1" '#{pane_current_command}')" = "$2" ]; }

tm send-keys -t work "'$BIN' replay '$TMP/a.cast' --as claude" Enter
wait_for 5 shows work hello
wait_for 5 runs work claude
tm send-keys -t work 'not for the shell' Enter
tm send-keys -t work C-c
wait_for 5 runs work sh
tm send-keys -t work 'echo status $?' Enter
wait_for 5 shows work 'status 130'
! shows work 'not for the shell' || fail 'what was typed reached the shell'
[ "$(tm display-message -p -t work '#{alternate_on}#{cursor_flag}')" = 01 ] || fail 'the terminal is not restored'

tm new-window -t work: -n end "'$BIN' replay '$TMP/b.cast.gz' --speed 1000 --until 0.5; exec cat"
wait_for 5 runs work:end cat
tm new-window -t work: -n held "'$BIN' replay '$TMP/a.cast' --speed 1000 --hold --as claude; exec cat"
wait_for 5 shows work:held hello
held() { ! runs work:held cat; }
holds_for 1 held
tm send-keys -t work:held C-c
wait_for 5 runs work:held cat

"$BIN" replay "$TMP/nowhere" 2>"$TMP/err" && fail 'a missing file is no failure'
grep -q nowhere "$TMP/err" || fail "it said: $(cat "$TMP/err")"
"$BIN" replay "$BIN" 2>"$TMP/err" && fail 'a program is no recording'
grep -q 'asciicast v2' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
