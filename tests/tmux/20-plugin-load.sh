# Loading the plugin fills in the status line, binds the keys, sets the hooks
# and starts the daemon, with few calls of tmux: tests/bench/load.sh has the time.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
built
tm new-session -d -s one || fail start
tm set-option -g status-right '#{coordinator_summary}|#{coordinator_attention}|%H:%M'
tm set-option -g status-left '[#S] #{coordinator_next} '
plugin || fail "exit status $?"
[ ! -s "$TMP/said" ] || fail "it spoke: $(cat "$TMP/said")"

[ "$(tm show-options -gv status-right)" = '#{COORDINATOR_SUMMARY}|#{COORDINATOR_ATTENTION}|%H:%M' ] ||
	fail "status-right: $(tm show-options -gv status-right)"
[ "$(tm show-options -gv status-left)" = '[#S] #{COORDINATOR_NEXT} ' ] ||
	fail "status-left: $(tm show-options -gv status-left)"
tm list-keys -N | grep -q ' A  *Coding agents: menu$' || fail 'prefix A has no note'
keys() { [ "$(tm list-keys -T coordinator 2>/dev/null | wc -l)" -eq "$1" ]; }
wait_for 5 keys 16
for key in n b D a e p w W u c g t s o d r; do
	tm list-keys -T coordinator "$key" >/dev/null || fail "no key $key"
done
[ "$(tm list-keys -N -T coordinator | grep -c '[A-Z][a-z]')" -eq 16 ] || fail 'a key has no note'
wait_for 5 called start

# A new session rings too: its daemon may have died meanwhile.
: >"$CALLS"
tm new-session -d -s two
wait_for 5 called start

# TPM waits for us, and every call takes its milliseconds.
mkdir "$TMP/bin"
cat >"$TMP/bin/tmux" <<X
#!/bin/sh
echo "\$*" >>'$TMP/asked'
exec '$(command -v tmux)' "\$@"
X
chmod +x "$TMP/bin/tmux"
PATH=$TMP/bin:$PATH plugin
[ "$(wc -l <"$TMP/asked")" -le 6 ] || fail "calls of tmux: $(cat "$TMP/asked")"
