# The completions are of every verb and flag, and the shells that are here can
# read them.
. "${0%/*}/lib.sh"
command -v bash >/dev/null || skip 'no bash'
for shell in bash zsh fish; do
	"$BIN" completion $shell >"$TMP/$shell" || fail $shell
	for word in next uninstall dry-run timeout; do
		grep -q -e "$word" "$TMP/$shell" || fail "$shell knows no $word"
	done
	! command -v $shell >/dev/null || $shell -n "$TMP/$shell" || fail "$shell cannot read it"
done
! "$BIN" completion ksh 2>"$TMP/err" || fail 'ksh is not there'
grep -q 'bash, zsh or fish' "$TMP/err" || fail "$(cat "$TMP/err")"

# offers WORD... : what bash would offer for the last of them
offers() {
	bash -c '
		. "$1"; shift
		COMP_WORDS=(tmux-coordinator "$@") COMP_CWORD=$#
		_tmux_coordinator tmux-coordinator "${COMP_WORDS[COMP_CWORD]}"
		printf "%s\n" "${COMPREPLY[@]}"' bash "$TMP/bash" "$@"
}
[ "$(offers unin)" = uninstall ] || fail "unin: $(offers unin)"
[ "$(offers assign --dry)" = --dry-run ] || fail "assign --dry: $(offers assign --dry)"
[ "$(offers -L test next --ba)" = --back ] || fail "-L test next: $(offers -L test next --ba)"
[ "$(offers config stall)" = stall_after ] || fail "config: $(offers config stall)"
[ "$(offers menu con)" = conflicts ] || fail "menu: $(offers menu con)"
[ "$(offers -L test segment dig)" = digest ] || fail "segment: $(offers -L test segment dig)"
[ "$(offers enable auto)" = auto-assign ] || fail "enable: $(offers enable auto)"
[ "$(offers disable dig)" = digest ] || fail "disable: $(offers disable dig)"
[ "$(offers wait %1 appr)" = approval ] || fail "wait %1: $(offers wait %1 appr)"
[ -z "$(offers wait appr)" ] || fail 'a pane is no state'
[ "$(offers hooks ins)" = install ] || fail "hooks: $(offers hooks ins)"
[ "$(offers hooks install ge)" = gemini ] || fail "hooks install: $(offers hooks install ge)"
[ "$(offers help unin)" = uninstall ] || fail "help: $(offers help unin)"
[ -z "$(offers next --dry)" ] || fail 'next has no --dry-run'
"$BIN" help 2>&1 | awk '/^  [a-z]/ { print $1 }' | while read -r verb; do
	offers "$verb" | grep -qx -e "$verb" || fail "no verb $verb"
done

# fish says itself what it would offer.
if command -v fish >/dev/null; then
	fish_offers() { fish -N -c "source '$TMP/fish'; complete -C 'tmux-coordinator $1'" | cut -f1; }
	[ "$(fish_offers unin)" = uninstall ] || fail "fish unin: $(fish_offers unin)"
	[ "$(fish_offers 'assign --dry')" = --dry-run ] || fail "fish assign: $(fish_offers 'assign --dry')"
	while read -r line want; do
		typed=$(echo "$line" | tr _ ' ')
		[ "$(fish_offers "$typed")" = "$want" ] || fail "fish $typed: $(fish_offers "$typed")"
	done <<-'WORDS'
		config_stall stall_after
		menu_con conflicts
		-L_test_segment_dig digest
		enable_auto auto-assign
		disable_dig digest
		wait_%1_appr approval
		hooks_ins install
		hooks_install_ge gemini
		help_unin uninstall
	WORDS
	! fish_offers 'help menu con' | grep -qx conflicts || fail 'fish: help menu has no menus'
fi

# zsh loads it when the first word is completed, and offers at once.
if command -v zsh >/dev/null; then
	mkdir "$TMP/fpath"
	cp "$TMP/zsh" "$TMP/fpath/_tmux-coordinator"
	cat >"$TMP/type.zsh" <<'ZSH'
zmodload zsh/zpty
zpty z 'TERM=dumb zsh -f -i'
zpty -w z "PS1=; fpath=($1 \$fpath); autoload -U compinit; compinit -u -D; echo loa''ded"
zpty -r z seen '*loaded*'
zpty -n -w z $'tmux-coordinator unin\t'
zpty -r z seen '*uninstall *'
zpty -n -w z $'\x15tmux-coordinator config stall\t'
zpty -r z seen '*stall_after *'
offers() {
	zpty -n -w z $'\x15'"tmux-coordinator $1"$'\t'
	zpty -r z seen "*$2 *"
}
offers 'menu conf' conflicts
offers 'segment dig' digest
offers 'enable auto' auto-assign
offers 'disable dig' digest
offers 'wait %1 appr' approval
offers 'hooks ins' install
offers 'hooks install ge' gemini
offers 'help unin' uninstall
ZSH
	timeout 60 zsh -f "$TMP/type.zsh" "$TMP/fpath" || fail 'zsh offers nothing'
fi
