# What a wanted pane writes arrives unescaped, byte for byte; what an unwanted
# one writes does not; captures and commands are answered.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
tm new-session -d -s a -x 80 -y 24 'stty raw -echo; exec cat' || fail start
tm split-window -t a 'stty raw -echo; exec cat'
probe_start control
watch 0

# Every byte but the two that cat would not pass on unharmed.
printf '\\134\\033[1m\\001\\377\\303\\251 %%' | tm load-buffer -
printf '%b' '\0134\0033[1m\0001 \0351 end' >"$TMP/bytes"
tm load-buffer -b x "$TMP/bytes"
tm paste-buffer -r -b x -t %0
wait_for 5 said "$(printf '^output 0 \\\\<1b>\\[1m<01> \351 end$')"

tm send-keys -t %1 -l 'not wanted'
wait_for 5 captured 1 'not wanted<0a>'
said '^output 1 ' && fail "output of an unwanted pane"

tell 'list-panes -t %99'
wait_for 5 said "^reply 0 can't find pane: %99"
tell "display-message -p 'hello'"
wait_for 5 said '^reply 1 hello<0a>$'
# A reply that looks like the end of its own block, and like other lines.
tell "display-message -p '%%end 1 2 1'"
wait_for 5 said '^reply 1 %end 1 2 1<0a>$'
tell "display-message -p '%%output %%0 x'"
wait_for 5 said '^reply 1 %output %0 x<0a>$'
said '^output 0 x$' && fail "a reply was taken for output"
stats 'version=[0-9]' || fail "no version"
probe_stop
