# Values with any bytes neither break the listing nor run as code.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
odd=$(printf '%s/a\tb\nc\033d' "$TMP")
mkdir "$odd" || fail mkdir
printf '\033]2;%s\a' "'; kill-server; #(touch $TMP/ran)" >"$TMP/title"
tm new-session -d -s 'a b' -x 80 -y 24 -c "$odd" "cat $TMP/title -" ||
	fail start
tm set-option -p -t %0 @coordinator_agent "$(printf 'x\ty\n#(touch %s/ran)' "$TMP")"
tm rename-window -t %0 "$(printf '; kill-server \t \n')"
for kind in control poll; do
	probe_start $kind 60000 300
	said '^pane 0 new' || fail "$kind: the pane is not listed"
	said '^listed 1$' || fail "$kind: not one pane"
	[ $kind = poll ] || watch 0
	forget_said
	tell list
	wait_for 5 said '^listed 1$'
	probe_stop
done
[ ! -e "$TMP/ran" ] || fail "a value ran"
