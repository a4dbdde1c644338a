# shellcheck shell=sh
# Sourced after lib.sh by the tests of assignment: beads, and agents that take
# prompts (repl.c).
#
#   beads N           a project $TMP/project with N open beads b-1 … b-N
#   agent NAME [MS]   a session with one agent, busy MS per prompt; its prompts
#                     are lines of $TMP/NAME.got. Prints its pane.
#   got               every prompt that was submitted, by anyone
#   tracker           puts a br on PATH whose assignees are files of $TMP/claims
#                     and whose calls are lines of $TMP/calls
PROJECT=$TMP/project
TMUX_COORDINATOR_AGENTS=$TMP/agents
export PROJECT TMUX_COORDINATOR_AGENTS
mkdir -p "$PROJECT/.beads" "$TMUX_COORDINATOR_AGENTS"
cp "$ROOT/tests/tmux/repl.ini" "$TMUX_COORDINATOR_AGENTS/"
cp "$(dirname "$PROBE")/repl" "$TMP/repl" || fail 'repl is not compiled'

bead() { # ID TITLE [MORE]
	printf '{"id":"%s","title":"%s","status":"open","priority":2,"issue_type":"task","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"%s}\n' \
	    "$1" "$2" "${3:+,$3}" >>"$PROJECT/.beads/issues.jsonl"
}

beads() {
	: >"$PROJECT/.beads/issues.jsonl"
	for _i in $(seq "$1"); do bead "b-$_i" "Piece number $_i"; done
}

agent() {
	: >"$TMP/$1.got"
	tm new-session -d -s "$1" -x 100 -y 30 -c "$PROJECT" -P -F '#{pane_id}' \
	    "exec '$TMP/repl' '$TMP/$1.got' ${2:-1000}"
}

got() { cat "$TMP"/*.got; }

# May PANE be given work now?
is_safe() { state_of "$1" | grep -q '"safe_to_dispatch":true'; }
state_of() { tc --json agents | sed 's/{"pane_id"/\n&/g' | grep "\"pane_id\":\"$1\""; }

tracker() {
	mkdir -p "$TMP/bin" "$TMP/claims"
	cat >"$TMP/bin/br" <<'BR'
#!/bin/sh
# A claim is made once, however many ask at the same time.
echo "$BD_ACTOR $*" >>"$TMP/calls"
status() { if [ -e "$TMP/claims/$1" ]; then echo in_progress; else echo open; fi; }
case "$1 $3" in
--version*) echo 'br 0.1.12' ;;
'update --claim') (set -C; echo "$BD_ACTOR" >"$TMP/claims/$2") 2>/dev/null ;;
'update --status') [ ! -e "$TMP/locked" ] && rm -f "$TMP/claims/$2" ;;
show*) echo "[{\"id\":\"$2\",\"status\":\"$(status "$2")\",\"assignee\":\"$(cat "$TMP/claims/$2" 2>/dev/null)\"}]" ;;
esac
BR
	chmod +x "$TMP/bin/br"
	PATH=$TMP/bin:$PATH
}
