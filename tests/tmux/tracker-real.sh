# A real br or bd: what is claimed, refused, given back and closed, as it says
# itself. Not one of the numbered tests, for it needs what no package brings:
#
#   TRACKER=/path/to/br sh tests/tmux/tracker-real.sh
. "${0%/*}/lib.sh"
[ -n "${TRACKER:-}" ] || skip 'TRACKER names no br or bd'
. "${0%/*}/work.sh"
mkdir "$TMP/bin"
ln -s "$TRACKER" "$TMP/bin/"
PATH=$TMP/bin:$PATH
tracker=${TRACKER##*/}
export RUST_LOG=off BEADS_NO_DAEMON=1 # bd's own daemon would stay
cd "$PROJECT" || fail cd
rm -r .beads
git init -q . 2>/dev/null || fail 'git init'
git config --global user.name test && git config --global user.email test@localhost
"$tracker" init --prefix fk </dev/null >"$TMP/out" 2>&1 || fail "init: $(cat "$TMP/out")"

make() { # TITLE [ARG...]: prints its id
	"$tracker" create "$@" --json 2>/dev/null | sed -n 's/.*"id": *"\(fk-[^"]*\)".*/\1/p' | head -n 1
}
is() { # ID STATUS [ASSIGNEE]
	"$tracker" show "$1" --json 2>/dev/null | sed '/"\(dependencies\|dependents\|events\)"/,$d' >"$TMP/show"
	grep -q "\"status\": *\"$2\"" "$TMP/show" &&
	    [ "$(sed -n 's/.*"assignee": *"\([^"]*\)".*/\1/p' "$TMP/show")" = "${3:-}" ]
}
work=$(make Work -t task) later=$(make Later -t task) gated=$(make Gated -t task -l needs-human)
bobs=$(make Bobs -t bug) epic=$(make Epic -t epic)
"$tracker" dep add "$later" "$work" >/dev/null 2>&1 || fail 'dep add'
tm new-session -d -s base 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_idle_threshold 0
one=$(agent one) || fail start
tm set-option -p -t "$one" @coordinator_mail_name BlueFox
wait_for 20 is_safe "$one"

state() { tc work "$PROJECT" | sed -n "s/.* $1  .*  \($2\)\( .*\)\{0,1\}$/\1/p" | grep -q .; }
for want in "$work ready" "$bobs ready" "$later blocked" "$gated gated" "$epic container"; do
	# shellcheck disable=SC2086 # two words
	state $want || fail "$want: $(tc work "$PROJECT")"
done
BD_ACTOR=bob BEADS_ACTOR=bob "$tracker" update "$bobs" --claim >/dev/null 2>&1 || fail claim
tc assign --bead "$bobs" >/dev/null 2>&1 && fail "it took what is bob's"
is "$bobs" in_progress bob || fail "bob lost it: $(cat "$TMP/show")"
tc assign --bead "$work" >"$TMP/out" || fail "assign: $(cat "$TMP/out")"
is "$work" in_progress BlueFox || fail "not claimed: $(cat "$TMP/show")"
tc release "$work" 2>/dev/null || fail release
wait_for 10 is "$work" open
wait_for 20 is_safe "$one"
tc assign --bead "$work" >"$TMP/out" || fail "again: $(cat "$TMP/out")"
tc "done" "$work" 2>/dev/null || fail 'done'
wait_for 10 is "$work" closed BlueFox
wait_for 20 is_safe "$one"
wait_for 10 state "$later" ready
tc assign --bead "$later" >"$TMP/out" || fail "later: $(cat "$TMP/out")"
"$tracker" close "$later" >/dev/null 2>&1 || fail close
none() { tc assignments 2>&1 | grep -q 'nobody has any work'; }
wait_for 10 none
# Closed behind our back, with a JSONL that does not say so.
cp .beads/issues.jsonl "$TMP/before" 2>/dev/null || "$tracker" export >"$TMP/before"
"$tracker" close "$gated" >/dev/null 2>&1 || fail close
sed 's/"needs-human"//' "$TMP/before" >.beads/issues.jsonl
touch -d '1 hour ago' .beads/issues.jsonl
wait_for 20 is_safe "$one"
tc assign --bead "$gated" >"$TMP/out" 2>&1 && fail "it took a closed one: $(cat "$TMP/out")"
is "$gated" closed || fail "open again: $(cat "$TMP/show")"
echo "ok - $("$tracker" --version)"
