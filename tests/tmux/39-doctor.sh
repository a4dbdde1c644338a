# doctor names what is loaded, bound and shown, each agent with what it is judged
# by, and what to do; its bundle has that without names, homes and secrets.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
TMUX_COORDINATOR_PROGRAM=$BIN USER=annabel
export TMUX_COORDINATOR_PROGRAM USER
tm new-session -d -x 120 -y 40 -s work 'runs=sleep; sleep 1000' || fail start
says() { tc doctor >"$TMP/out" 2>&1 && grep -q -e "$1" "$TMP/out"; }

says 'plugin *not loaded' || fail "$(cat "$TMP/out")"
says 'no prefix key opens' || fail "$(cat "$TMP/out")"
says 'shows nothing of ours' || fail "$(cat "$TMP/out")"
says "-> set -g status-right '#{coordinator_summary} %H:%M'" || fail "$(cat "$TMP/out")"
says 'agents *none found' || fail "$(cat "$TMP/out")"

tm set-option -g status-right '#{coordinator_summary}'
tm set-option -g @coordinator_webhook_url 'http://127.0.0.1:9/s3cret'
tm set-option -g @coordinator_icons ascii
tm new-window -d -- "$BIN" replay --loop --as codex \
    "$ROOT/tests/casts/codex/tool_approval.cast.gz"
plugin || fail "$(cat "$TMP/said")"
says 'plugin *loaded from .*plugin/scripts' || fail "$(cat "$TMP/out")"
says 'the menu is bound' || fail "$(cat "$TMP/out")"
says 'shows what the daemon pushes' || fail "$(cat "$TMP/out")"
says 'status-right-length is 40' || fail "$(cat "$TMP/out")"
wait_for 20 says 'cod is [a-z]*, by [a-z]* of .*process'

# A theme that came later has brought the words back.
tm set-option -g status-right '#{coordinator_summary}'
says 'load the plugin after the theme' || fail "$(cat "$TMP/out")"

tc doctor --bundle "$TMP/bundle" 2>"$TMP/err" || fail "bundle: $(cat "$TMP/err")"
grep -q 'read it before you send it' "$TMP/err" || fail "$(cat "$TMP/err")"
[ "$(stat -c %a "$TMP/bundle")" = 600 ] || fail 'anyone may read it'
grep -q '"name":[[:space:]]*"tmux server"' "$TMP/bundle" || fail 'no findings'
grep -q '^icons: ascii$' "$TMP/bundle" || fail 'no options'
grep -q '^webhook_url: (set)$' "$TMP/bundle" || fail 'no word of the webhook'
grep -q 'info daemon: started' "$TMP/bundle" || fail 'no log'
grep -q '[~]/.local/state' "$TMP/bundle" || fail 'no paths'
for secret in s3cret "$HOME" annabel; do
	! grep -n -e "$secret" "$TMP/bundle" || fail "$secret is told"
done
! tc doctor --bundle "$TMP/no/such/dir" 2>/dev/null || fail 'written to nowhere'

# A store that cannot be opened is no store.
store=$(sed -n 's/^ok *store *//p' "$TMP/out")
[ -n "$store" ] || fail "no store: $(cat "$TMP/out")"
tc stop || fail stop
rm -f "$store"*
mkdir "$store"
says "warn *store *$store cannot be opened" || fail "$(cat "$TMP/out")"
