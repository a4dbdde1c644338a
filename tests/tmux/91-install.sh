# make install puts everything where the plugin finds it; make uninstall takes
# all of it away.
. "${0%/*}/lib.sh"
[ -x "$BIN" ] || fail "no $BIN"
B=$(dirname "$(readlink -f "$BIN")")
DEST=$TMP/dest
make -C "$ROOT" -o all B="$B" DESTDIR="$DEST" PREFIX=/usr install >"$TMP/log" 2>&1 ||
	fail "make install: $(cat "$TMP/log")"
share=$DEST/usr/share/tmux-coordinator
[ -x "$DEST/usr/bin/tmux-coordinator" ] || fail 'no program'
[ -s "$DEST/usr/share/man/man1/tmux-coordinator.1" ] || fail 'no manual page'
[ -s "$DEST/usr/share/man/man5/tmux-coordinator.5" ] || fail 'no manual page of the profiles'
[ -s "$share/agents/cc.ini" ] || fail 'no profiles'
# What the README leads to is there too.
for page in $(grep -o '](docs/[^)#]*' "$share/README.md" | sed 's/](//'); do
	[ -s "$share/$page" ] || fail "README.md leads to $page"
done
for file in bash-completion/completions/tmux-coordinator zsh/site-functions/_tmux-coordinator \
    fish/vendor_completions.d/tmux-coordinator.fish; do
	grep -q assignments "$DEST/usr/share/$file" || fail "no verbs in $file"
done

# The installed plugin finds the installed program.
tm new-session -d || fail start
TMUX=$TMP/tmux-$(id -u)/test,1,0 sh "$share/coordinator.tmux" || fail 'it does not load'
[ "$(tm show-environment -gh COORDINATOR_PROGRAM)" = "COORDINATOR_PROGRAM=$DEST/usr/bin/tmux-coordinator" ] ||
	fail "$(tm show-environment -gh COORDINATOR_PROGRAM)"
TMUX=$TMP/tmux-$(id -u)/test,1,0 sh "$share/coordinator.tmux" --unload

make -C "$ROOT" DESTDIR="$DEST" PREFIX=/usr uninstall >"$TMP/log" 2>&1 ||
	fail "make uninstall: $(cat "$TMP/log")"
left=$(find "$DEST" ! -type d)
[ -z "$left" ] || fail "left behind: $left"
