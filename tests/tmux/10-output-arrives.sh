# What a wanted pane writes arrives unescaped, byte for byte; what an unwanted
# one writes does not; captures and commands are answered.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
mkfifo "$TMP/feed"
tm new-session -d -s a -x 80 -y 24 "stty raw -echo; exec cat <>'$TMP/feed'" || fail start
tm split-window -t a 'stty raw -echo; exec cat'
probe_start control
watch 0

printf '%b' '\0134\0033[1m\0001 \0351 end' >"$TMP/feed"
wait_for 5 said "$(printf '^output 0 \\\\<1b>\\[1m<01> \351 end$')"
tm show-messages | grep -q continue && fail "a pane that runs is told to go on"

tm send-keys -t %1 -l 'not wanted'
wait_for 5 captured 1 'not wanted *<0a>'
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

# One that comes later is streamed, though it wrote before it was listed.
tm new-window -d -t a 'i=0; while :; do i=$((i + 1)); echo "later $i"; sleep 0.05; done'
wait_for 5 said '^pane 2 new '
tell 'watch 2'
wait_for 5 said '^output 2 .*later [3-9]'
stats 'version=[^ ]*[0-9]' || fail "no version"
probe_stop
