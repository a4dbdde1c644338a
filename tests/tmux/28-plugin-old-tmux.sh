# On a tmux that is too old the plugin says so once and touches nothing.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
mkdir "$TMP/bin"
cat >"$TMP/bin/tmux" <<FAKE
#!/bin/sh
echo "\$*" >>'$TMP/tmux-calls'
case \$* in *version*) echo "\${FAKE_VERSION}" ;; esac
FAKE
chmod 755 "$TMP/bin/tmux"
PATH=$TMP/bin:$PATH
for FAKE_VERSION in 2.9a 3.0 3.1 3.1c; do
	export FAKE_VERSION
	: >"$TMP/tmux-calls"
	plugin || fail "exit status $?"
	grep -q "^display-message tmux-coordinator needs tmux 3.2 or newer; this is $FAKE_VERSION\$" \
	    "$TMP/tmux-calls" || fail "nothing said on $FAKE_VERSION"
	[ "$(wc -l <"$TMP/tmux-calls")" -eq 2 ] || fail "more was done on $FAKE_VERSION"
done
for FAKE_VERSION in 3.2 3.2a 3.3a 3.10 next-3.8 4.0 master; do
	: >"$TMP/tmux-calls"
	plugin
	! grep -q 'needs tmux' "$TMP/tmux-calls" || fail "$FAKE_VERSION is not old"
done
