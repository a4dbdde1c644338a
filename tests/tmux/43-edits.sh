# What agents edit is seen: what they hold, what nobody holds, what another one
# holds. The last is a conflict, and so is a file that two edit and nobody
# holds; each is in "conflicts", in the status line, in an event and in one
# mail within a second, and is resolved by itself. Hooks tell of edits, and git
# when a turn ends.
. "${0%/*}/lib.sh"
. "${0%/*}/project.sh"
rmdir .git && git init -q . 2>/dev/null || fail 'git init'
tm set-option -g @coordinator_edit_window 20
a=$(agent) b=$(agent)
wait_agent "$a"
wait_agent "$b"
name_a=cc-${a#%} name_b=cc-${b#%}
tc events --follow --type conflict_detected,conflict_resolved >"$TMP/events" 2>/dev/null &
follower=$!
at_exit "kill $follower 2>/dev/null"

# edited PANE FILE [EVENT]: what Claude Code's hook is told about a tool.
edited() {
	printf '{"hook_event_name":"%s","tool_name":"Edit","tool_input":{"file_path":"%s"}}' \
	    "${3:-PostToolUse}" "$2" | TMUX_PANE=$1 tc hook claude
}
standing() { tc conflicts edits --json | grep -q "\"path\":\"$1\",\"agent_name\":\"$2\"[^}]*\"standing\":\"$3\""; }
conflict() { tc conflicts --json | grep -q "\"pattern\":\"$1\".*\"kind\":\"$2\""; }
told() { grep -q "$1.*$2" "$TMP/events"; }
segment() { [ "$(tc segment conflicts)" = "$1" ]; }
no_conflict() { [ "$(tc conflicts --json)" = '[]' ]; }

# Its mail name and what it holds are in its state.
as "$a" reserve 'src/**' 2>/dev/null || fail reserve
state() { tc agents --json | grep -q "\"pane_id\":\"$a\"[^}]*\"agent_mail_name\":\"$name_a\"[^}]*\"reservations\":\[\"src/\*\*\"\]"; }
wait_for 1 state
tc status work --json | grep -q "\"agent_mail_name\":\"$name_a\"[^}]*\"reservations\":\[\"src/\*\*\"\]" ||
    fail "status: $(tc status work --json)"

# Declared, undeclared, and not an edit at all.
edited "$a" "$PROJECT/src/mine.c"
wait_for 1 standing src/mine.c "$name_a" declared
edited "$b" "$PROJECT/README.md"
wait_for 1 standing README.md "$name_b" undeclared
edited "$b" "$PROJECT/src/denied.c" PreToolUse
edited "$b" "$TMP/elsewhere.c"
no_conflict || fail "these are no conflicts: $(tc conflicts --json)"
tc conflicts edits --json | grep -q 'denied\|elsewhere' && fail "edits: $(tc conflicts edits --json)"

# Another's file.
edited "$b" "$PROJECT/src/mine.c"
wait_for 1 conflict src/mine.c violated
wait_for 1 told conflict_detected '"kind":"violated"'
wait_for 1 segment '1 conflict'
standing src/mine.c "$name_b" violated || fail "edits: $(tc conflicts edits)"
tc conflicts | grep -q "$name_a.*$name_b.*(edits)" || fail "table: $(tc conflicts)"
tc conflicts edits | grep -q "src/mine.c *$name_b .*violated" || fail "table: $(tc conflicts edits)"
count() { as "$1" inbox --all --json | grep -o '"subject":"[^"]*Detected: '"$2" | wc -l; }
edited "$b" "$PROJECT/src/mine.c" # the same conflict
[ "$(count "$a" src/mine.c)" -eq 1 ] || fail "mail of a: $(as "$a" inbox --all)"
[ "$(count "$b" src/mine.c)" -eq 1 ] || fail "mail of b: $(as "$b" inbox --all)"
as "$b" inbox --all | grep -q "edited it .*without a reservation" || fail "mail: $(as "$b" inbox --all)"
id=$(tc conflicts --json | sed 's/.*"id":"\(conflict-[^"]*\)".*/\1/')
tc conflicts negotiate "$id" --as "$name_a" 2>/dev/null && fail 'an edit is nothing to let go of'
as "$a" unreserve 2>/dev/null || fail unreserve
wait_for 1 told conflict_resolved "released by $name_a"

# Two agents, a file of nobody; a reservation settles it.
edited "$a" README.md # not where it runs: no such file of the project
(cd "$PROJECT" && edited "$a" README.md)
wait_for 1 conflict README.md undeclared
wait_for 1 told conflict_detected '"kind":"undeclared"'
as "$a" reserve README.md 2>/dev/null || fail reserve
wait_for 1 told conflict_resolved 'reserved by now'
as "$a" unreserve 2>/dev/null || fail unreserve
wait_for 1 conflict README.md undeclared
wait_for 25 told conflict_resolved 'edited no more' # after the window
wait_for 1 segment ''

# Git tells what no hook did: while one agent was at work, it changed the file.
as "$a" reserve gitted.c 2>/dev/null || fail reserve
tc -t "$b" report busy || fail report
detail() { tc agents --json | grep -q "\"pane_id\":\"$1\".*\"detail\":\"$2\""; }
wait_for 2 detail "$b" thinking
echo x >gitted.c
tc -t "$b" report idle || fail report
wait_for 3 conflict gitted.c violated
tc conflicts edits --json | grep -q "\"path\":\"gitted.c\",\"agent_name\":\"$name_b\".*\"source\":\"git\"" ||
    fail "git: $(tc conflicts edits --json)"
tc conflicts edits --json | grep -q '"path":"gitted.c","agent_name":"'"$name_a" && fail 'a was idle'


exit 0
