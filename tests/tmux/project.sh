# shellcheck shell=sh
# Sourced after lib.sh by the tests of reservations and edits: a project, which
# is the working directory, and idle agents in it.
#
#   agent             starts one; prints its pane
#   as PANE ARG...    tmux-coordinator as the agent in PANE runs it
#   wait_agent PANE   until it is seen idle; its mail name is cc-N in pane %N
mkdir -p "$TMP/project/src" "$TMP/project/.git"
cd "$TMP/project" || fail cd
PROJECT=$(pwd -P)
export PROJECT
# Claude Code up to where it waits for its first prompt.
gzip -dc "$ROOT/tests/casts/claude/tool_approval.cast.gz" | awk '
	index($0, "\"m\"") && index($0, "state=waiting") { seen = 1 }
	index($0, "\"m\"") && seen && !index($0, "state=waiting") { exit }
	{ print }
	END { print "[99999, \"o\", \"\"]" }' >"$TMP/idle.cast"
tm new-session -d -s work -c "$PROJECT" -x 120 -y 40 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"

agent() {
	tm new-window -d -t work -c "$PROJECT" -P -F '#{pane_id}' \
	    "exec '$BIN' replay '$TMP/idle.cast' --as claude --speed 20"
}

as() {
	_pane=$1
	shift
	TMUX_PANE=$_pane tc "$@"
}

is_idle() { tc agents --json | grep -q "\"pane_id\":\"$1\".*\"detail\":\"idle\""; }
wait_agent() { wait_for 15 is_idle "$1"; }
