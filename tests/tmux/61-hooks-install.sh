# hooks install shows the difference, writes only when told to, and uninstall
# brings back every byte; what was changed in between stays.
. "${0%/*}/lib.sh"
unset CLAUDE_CONFIG_DIR CODEX_HOME
for agent in claude codex gemini opencode; do
	tc hooks status "$agent" | grep -q "$agent *not installed" || fail "$agent: $(tc hooks status)"
	tc hooks install "$agent" </dev/null >"$TMP/diff" 2>/dev/null
	[ $? = 4 ] || fail "$agent: written without a word"
	grep -q '^+.*hook' "$TMP/diff" || fail "$agent: no difference shown"
	tc hooks status "$agent" | grep -q 'not installed' || fail "$agent: written all the same"
	tc hooks install "$agent" --yes >/dev/null 2>&1 || fail "$agent: install"
	tc hooks install "$agent" --yes 2>&1 | grep -q 'nothing to do' || fail "$agent: twice"
	tc hooks status "$agent" | grep -q "$agent *installed" || fail "$agent: status"
	tc hooks uninstall "$agent" --yes >/dev/null 2>&1 || fail "$agent: uninstall"
	tc hooks status "$agent" | grep -q 'not installed' || fail "$agent: still there"
done
[ -z "$(find "$HOME" -type f)" ] || fail "left behind: $(find "$HOME" -type f)"

# A file of the person's, kept elsewhere and linked to.
mkdir -p "$HOME/dotfiles" "$HOME/.claude"
printf '{\n\t// mine\n\t"theme": "dark",\n\t"hooks": { "Stop": [], },\n}' >"$HOME/dotfiles/claude.json"
chmod 640 "$HOME/dotfiles/claude.json"
ln -sf ../dotfiles/claude.json "$HOME/.claude/settings.json"
cp "$HOME/dotfiles/claude.json" "$TMP/before"
tc hooks install claude --yes >/dev/null 2>&1 || fail 'install into a link'
[ -L "$HOME/.claude/settings.json" ] || fail 'the link is a file now'
[ "$(stat -c %a "$HOME/dotfiles/claude.json")" = 640 ] || fail 'other mode'
cmp -s "$TMP/before" "$HOME/dotfiles/claude.json.before-tmux-coordinator" || fail 'no copy'
tc hooks uninstall claude --yes >/dev/null 2>&1 || fail uninstall
cmp "$TMP/before" "$HOME/dotfiles/claude.json" || fail 'not as it was'

# What was changed since stays, and only ours goes.
tc hooks install claude --yes >/dev/null 2>&1 || fail again
sed -i 's/dark/light/' "$HOME/dotfiles/claude.json"
tc hooks uninstall claude --yes >/dev/null 2>&1 || fail 'uninstall after a change'
grep -q light "$HOME/dotfiles/claude.json" || fail 'the change is lost'
grep -q tmux-coordinator "$HOME/dotfiles/claude.json" && fail 'ours is left'

# A status line of the person's goes on, through ours and without it.
printf '{ "statusLine": { "type": "command", "command": "echo \\"it'"'"'s $(cat)\\"" } }' >"$HOME/dotfiles/claude.json"
cp "$HOME/dotfiles/claude.json" "$TMP/before"
line() { echo "$1" | sh -c "$(sed -n 's/.*"command": *"\(c=.*fi\)".*/\1/p' "$HOME/dotfiles/claude.json" | sed 's/\\\(.\)/\1/g')"; }
tc hooks install claude --yes >/dev/null 2>&1 || fail 'install before a status line'
[ "$(line '{}')" = "it's {}" ] || fail "status line: $(line '{}')"
grep -q -- '--statusline --show' "$HOME/dotfiles/claude.json" || fail 'not chained'
sed -i 's|/tmux-coordinator|/gone/tmux-coordinator|g' "$HOME/dotfiles/claude.json"
[ "$(line x)" = "it's x" ] || fail "without us: $(line x)"
sed -i 's|/gone/|/|g; s/{ "statusLine"/{  "statusLine"/' "$HOME/dotfiles/claude.json"
tc hooks uninstall claude --yes >/dev/null 2>&1 || fail 'uninstall after a status line'
[ "$(tr -d ' \n' <"$HOME/dotfiles/claude.json")" = "$(tr -d ' \n' <"$TMP/before")" ] || fail "left: $(cat "$HOME/dotfiles/claude.json")"

# What is not understood is left alone; an unknown agent is wrong use.
echo '{"hooks": 3}' >"$HOME/dotfiles/claude.json"
tc hooks install claude --yes 2>/dev/null
[ $? = 1 ] || fail 'odd hooks'
tc hooks install vim --yes 2>/dev/null
[ $? = 2 ] || fail vim
exit 0
