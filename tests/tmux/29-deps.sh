# deps asks the machine's own package manager for what is missing and for
# nothing else; with everything there it does nothing and needs no root.
. "${0%/*}/lib.sh"
mkdir "$TMP/bin"
for p in sh uname cat env; do ln -s "$(command -v "$p")" "$TMP/bin/$p"; done
# A name in bin/ may be a link to the machine's own program: never write
# through it.
fake() {
	rm -f "$TMP/bin/$1"
	printf '#!/bin/sh\n%s\n' "$2" >"$TMP/bin/$1"
	chmod 755 "$TMP/bin/$1"
}
deps() { PATH=$TMP/bin sh "$ROOT/plugin/scripts/deps" "$@" >"$TMP/said" 2>&1; }
asked() { grep -qE -e "$1" "$TMP/asked" || fail "$1 was not asked for: $(cat "$TMP/asked")"; }
fake id 'echo 0'

! deps || fail 'no package manager, yet it succeeds'
grep -q 'please install:.* libevent_core' "$TMP/said" || fail "$(cat "$TMP/said")"

for tool in apt-get dnf pacman apk brew; do
	: >"$TMP/asked"
	fake $tool "echo $tool \"\$*\" >>'$TMP/asked'"
	deps build || fail "$tool: $(cat "$TMP/said")"
	asked "^$tool .*libevent.* sqlite|^$tool .*libevent.*libsqlite"
	! grep -q clang "$TMP/asked" || fail 'build needs no clang'
	deps demo
	asked ' tmux( |$)'
	deps test
	asked cmocka
	deps
	[ $tool = brew ] || asked 'clang'
	rm "$TMP/bin/$tool"
done

# Empty lists: the first install fails, then update and install.
fake apt-get "echo apt-get \"\$*\" >>'$TMP/asked'
case \$*\$(cat '$TMP/updated' 2>/dev/null) in
*update*) echo yes >'$TMP/updated' ;; *yes) ;; *) exit 100 ;; esac"
: >"$TMP/asked"
deps build || fail "an image without lists: $(cat "$TMP/said")"
asked ' update'

# Not root and no sudo: says what root would have to do.
fake id 'echo 1000'
! deps build || fail 'installed without being root'
grep -q 'as root: apt-get install .*libcjson-dev' "$TMP/said" || fail "$(cat "$TMP/said")"
fake sudo "echo sudo >>'$TMP/asked'; exec \"\$@\""
deps build || fail 'sudo is not used'
asked '^sudo'

# Everything is there.
: >"$TMP/asked"
fake pkg-config 'exit 0'
for p in cc make tmux; do fake $p ''; done
deps demo || fail 'fails with everything there'
[ ! -s "$TMP/asked" ] && [ ! -s "$TMP/said" ] || fail 'it did something'
