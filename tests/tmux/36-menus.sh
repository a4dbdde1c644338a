# Every menu and popup, walked through with the keys on a real client: agents,
# work with its preview, giving and taking back, conflicts, parking, pages. Text
# from outside is shown in them and does nothing. With WALK=1 prints the screens.
. "${0%/*}/lib.sh"
. "${0%/*}/plugin.sh"
. "${0%/*}/work.sh"
TMUX_COORDINATOR_PROGRAM=$BIN
export TMUX_COORDINATOR_PROGRAM
beads 2
bead b-3 "#(touch $TMP/oops) '; kill-server ; -x #{pane_id} #[fg=red]"
tm new-session -d -s home -x 100 -y 30 -c "$TMP" 'runs=sleep; sleep 1000' || fail start
home=$(tm display-message -p -t home '#{pane_id}')
one=$(agent one 600)
two=$(agent two 600)
tm set-option -g assume-paste-time 0
tm set-option -g @coordinator_idle_threshold 0
# What goes into a composer is not looked at here.
tm set-option -g status-right '#{coordinator_summary}'
looker
outer resize-window -x 100 -y 30
plugin || fail "$(cat "$TMP/said")"
tc start >/dev/null
for pane in "$one" "$two"; do
	tc wait "$pane" idle --timeout 60 || fail "$pane is not idle"
	wait_for 10 is_safe "$pane"
done
tm rename-session -t two 'two #[x]'
renamed() { tc --json agents | grep -qF '"session":"two #[x]"'; }
wait_for 10 renamed

walked() { [ -z "${WALK:-}" ] || { echo "== $1"; screen; }; }
# menu KEY... WORDS: presses the keys and waits for the words
open_menu() {
	wait_for 5 closed
	press C-b A
	wait_for 10 shows 'Next agent that needs me'
	walked main
	press "$1"
	wait_for 15 shows "$2"
	walked "$2"
}
at() { [ "$(tm list-clients -F '#{client_control_mode} #{pane_id}' | sed -n 's/^0 //p')" = "$1" ]; }
given() { tc assignments | grep -q "$1"; }
not_given() { ! given "$1"; }
option() { [ "$(tm show-options -pqv -t "$1" "$2")" = "$3" ]; }

# Agents: a list, a key goes there, and back.
open_menu a '┌─ agents '
wait_for 5 shows "$one"
wait_for 5 shows "two #[x]"
press 1
wait_for 5 at "$one"
press C-b A b
wait_for 5 at "$home"

# Work: the list, one with score and why, given, and taken back. A window that
# was just looked at is drawn anew: for a moment nothing may be typed there.
wait_for 10 is_safe "$one"
wait_for 10 is_safe "$two"
open_menu W 'work for idle agents'
wait_for 5 shows 'b-1 to'
press 1
wait_for 10 shows 'score '
wait_for 5 shows 'Give it'
walked 'work, one of it'
press n
wait_for 5 closed
not_given b- || fail 'given without being asked'
open_menu W 'work for idle agents'
press 1
wait_for 10 shows 'Give it'
press y
wait_for 20 given b-
tc assignments | grep -qE ' (one|two #\[x\]):0\.0 ' || fail "where is it: $(tc assignments)"
open_menu u 'work given'
screen | grep -qE 'repl in (one|two #\[x\]):0\.0: Piece' || fail "where is it: $(screen)"
press 1
wait_for 10 shows 'Take it back'
walked 'work, taken back'
press y
wait_for 15 not_given confirmed

# Work for the agent in this pane; in a pane without one there is none.
open_menu w "pane $home holds no agent"
walked 'work for this pane, without an agent'
tc next --pane "$two" || fail "next --pane"
wait_for 5 at "$two"
tc wait "$two" idle --timeout 60
offered() { tc assign --dry-run --pane "$two" --json | grep -q score; }
wait_for 10 offered
open_menu w "work for $two"
wait_for 5 shows 'score '
press n
wait_for 5 closed

# On a small client the reason can be read to its end, and be answered.
reason=$(tc assign --dry-run --pane "$two" --json | sed 's/.*"reason":"\([^"]*\)".*/\1/')
outer resize-window -x 40 -y 15
small() { tm list-clients -F '#{client_width}' | grep -qx 40; }
wait_for 5 small
press C-b A w
wait_for 10 shows "work for $two"
wait_for 5 shows "${reason##* } "
shows '(y)' || fail "no answer: $(screen)"
press n
wait_for 5 closed

# A title that would be a command, a format, a flag.
wait_for 10 offered
"$BIN" -L test menu suggest -t "$two" --id b-3 & # until it is closed
wait_for 10 shows '#(touch '
wait_for 5 shows '#{pane_id}'
walked 'a bead that is none of its words'
press Escape
wait_for 5 closed
[ ! -e "$TMP/oops" ] || fail 'a title was run'
outer resize-window -x 100 -y 30

# Conflicts: who holds it, tell them, ask the other.
tc reserve --project "$PROJECT" --as BlueLake 'src/*.c' >/dev/null || fail reserve
tc reserve --project "$PROJECT" --as RedFox 'src/main.c' >/dev/null
clash() { tc conflicts | grep -q src; }
wait_for 10 clash
open_menu c 'src/'
press 1
wait_for 10 shows 'Tell all who hold it'
wait_for 5 shows 'As BlueLake, ask RedFox to let go'
walked 'a conflict'
press t
told() { tc inbox --project "$PROJECT" --as RedFox | grep -qi src; }
wait_for 10 told
wait_for 10 shows 'all who hold it have been written to'

# Parking.
open_menu p "leave alone $two"
press h
parked() { [ -n "$(tm show-options -pqv -t "$two" @coordinator_parked)" ]; }
unparked() { ! parked; }
wait_for 5 parked
open_menu p "leave alone $two"
press u
wait_for 5 unparked

# Pages: a popup each, which q closes.
for page in 'g:Digest' 't:busy' 's:1 agent' 'o:@coordinator' 'd:tmux server' 'e:SOURCE'; do
	press C-b A
	wait_for 10 shows 'Next agent that needs me'
	press "${page%%:*}"
	wait_for 15 shows 'q closes'
	walked "page ${page%%:*}"
	shows "${page#*:}" || fail "page ${page%%:*} does not show ${page#*:}: $(screen)"
	press q
	wait_for 5 closed
done
