# A person is told where no client shows the agent, and only there: by a message,
# the bell, OSC 9 and 777 to the terminal, and the desktop's own program; what
# comes at once comes as one, and the same not again too soon. A webhook that
# fails is tried again, and nothing waits for it.
. "${0%/*}/lib.sh"

mkdir "$TMP/bin"
printf '#!/bin/sh\nprintf "%%s\\n" "$#" "$@" >>"%s/desktop"\n' "$TMP" >"$TMP/bin/notify-send"
chmod +x "$TMP/bin/notify-send"
PATH=$TMP/bin:$PATH

# A webhook that is busy twice, then takes what it gets.
cat >"$TMP/hook.py" <<'PY'
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
left = 2
class Hook(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass
    def do_POST(self):
        global left
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/no":
            return self.send_error(404)
        left -= 1
        self.send_response(503 if left >= 0 else 200)
        self.end_headers()
        with open(sys.argv[1], "ab") as f:
            f.write((b"busy " if left >= 0 else b"taken ") + body + b"\n")
server = HTTPServer(("127.0.0.1", 0), Hook)
print(server.server_address[1], flush=True)
server.serve_forever()
PY
python3 "$TMP/hook.py" "$TMP/posted" >"$TMP/port" &
hook=$!
at_exit "kill $hook"
wait_for 5 test -s "$TMP/port"

# Agents that show what they are told: cat, and what its words mean.
mkdir -p "$XDG_CONFIG_HOME/tmux-coordinator/agents"
cat >"$XDG_CONFIG_HOME/tmux-coordinator/agents/demo.ini" <<'INI'
[agent]
name = demo
display = Demo
process = ^cat$
screen = ^never$
footer = ^never$
[composer]
prompt = ^>(?=\s|$)
below-max = 0
[rule failed]
state = api_error
region = bottom 2
match = ^FAILED
[rule approve]
state = approval
region = bottom 2
match = ^APPROVE
[rule busy]
state = tool
region = bottom 2
match = ^BUSY
INI

tm new-session -d -s work -x 100 -y 30 'runs=sleep; sleep 1000' || fail start
tm set-option -g @coordinator_transport "${TRANSPORT:-control}"
tm set-option -g @coordinator_notify normal
tm set-option -g @coordinator_notify_by 'message bell osc desktop'
tm set-option -g @coordinator_notify_cooldown 600
tm set-option -g @coordinator_webhook_url "http://127.0.0.1:$(cat "$TMP/port")/x"
tm set-option -g @coordinator_webhook_events normal
tm set-option -g display-time 1
panes=
for n in 1 2 3 4 5 6 7 8; do
	pane=$(tm new-window -d -t work: -n "w$n" -P -F '#{pane_id}' 'stty -echo; exec cat')
	panes="$panes $pane"
done
first=${panes# }
first=${first%% *}

# The person's terminal is a pane of another tmux, which writes down all it gets.
outer() { command tmux -S "$TMP/outer" -f "$TMUX_CONF" "$@"; }
socket=$(tm display-message -p '#{socket_path}')
outer new-session -d -x 100 -y 30 "exec tmux -S '$socket' attach -t work" || fail outer
at_exit "tmux -S '$TMP/outer' kill-server 2>/dev/null"
outer pipe-pane -O "exec cat >>'$TMP/raw'"
attached() { [ "$(tm list-clients -F '#{client_control_mode}' | grep -c 0)" = 1 ]; }
wait_for 10 attached
tc start 2>/dev/null || fail daemon
known() { [ "$(tc agents --json | grep -o '"pane_id"' | wc -l)" = 8 ]; }
wait_for 15 known

# show PANE WORDS: all that its agent shows.
show() {
	tm send-keys -t "$1" -l "$(printf '\033[2J\033[H%s' "$2")"
	tm send-keys -t "$1" C-d
}
ask() { show "$1" 'APPROVE? y/n'; }
desktops() { [ "$(grep -c '^demo in' "$TMP/desktop" 2>/dev/null)" = "$1" ]; }

for pane in $panes; do
	show "$pane" '> '
	tc wait "$pane" idle --timeout 60 || fail idle
done

# An agent that is on the screen calls nobody.
tm select-window -t work:w1
shown() { tc agents --json | grep -q . && outer capture-pane -p | grep -q 'w1\*'; }
wait_for 5 shown
holds_for 1 shown # so that the daemon has seen it too
ask "$first"
tc wait "$first" approval --timeout 60 || fail 'no approval'
holds_for 2 test ! -e "$TMP/desktop"
! grep -q 'asks for approval' "$TMP/raw" || fail 'a notice of what is on the screen'

# Seven at once are one message: five by name.
tm select-window -t work:0
for pane in $panes; do
	[ "$pane" = "$first" ] || ask "$pane"
done
wait_for 10 desktops 1
set -- $panes
want=$(tail -n 1 "$TMP/desktop") # in the order in which they asked
[ "$(cat "$TMP/desktop")" = "$(printf '%s\n' 5 -a tmux-coordinator -- tmux-coordinator "$want")" ] &&
    [ "$(echo "$want" | grep -o 'demo in work:[2-8]\.0 asks for approval; ' | sort -u | wc -l)" = 5 ] &&
    [ "${want##*; }" = 'and 2 more' ] || fail "desktop: $(cat "$TMP/desktop")"
# For longer than display-time, which is too short to look up.
message() { outer capture-pane -p | tail -n 1 | grep -qF "${want%% approval;*} approval; demo in"; }
case $(tmux -V) in
*\ 3.2*) ;; # shows no message on a client that is named
*) wait_for 5 message ;;
esac
raw() { LC_ALL=C grep -aq "$1" "$TMP/raw"; }
esc=$(printf '\033')
wait_for 5 raw "$esc]9;$want$esc"
wait_for 5 raw "$esc]777;notify;tmux-coordinator;$want$esc"
rung() { [ "$(outer display-message -p '#{window_bell_flag}')" = 1 ] || raw "$(printf '\007')"; }
wait_for 5 rung

# The same again is too soon; something else is not.
show "$2" BUSY
tc wait "$2" tool --timeout 60 || fail 'not busy'
ask "$2"
tc wait "$2" approval --timeout 60 || fail 'no approval'
holds_for 3 desktops 1
show "$3" FAILED
wait_for 10 desktops 2
tail -n 1 "$TMP/desktop" | grep -q '^demo in work:3.0 is in error$' || fail "desktop: $(cat "$TMP/desktop")"

# The webhook has had all of it, also what is on the screen, in order, after two
# failures; meanwhile everything else went on.
taken() { [ "$(grep -c '^taken ' "$TMP/posted" 2>/dev/null)" -ge 9 ]; }
wait_for 15 taken
[ "$(grep -c '^busy ' "$TMP/posted")" = 2 ] || fail "posted: $(cat "$TMP/posted")"
grep '^taken ' "$TMP/posted" | head -n 1 | grep -q "\"agent_id\":\"$first\".*\"detail\":\"approval\"" ||
    fail "posted: $(cat "$TMP/posted")"

# Quiet is quiet.
tc config notify quiet 2>/dev/null || fail config
[ "$(tc config notify)" = quiet ] || fail "config: $(tc config notify)"
show "$4" FAILED
tc wait "$4" error --timeout 60 || fail 'no error'
holds_for 2 desktops 2

# What cannot be told is in the log.
tm set-option -g @coordinator_webhook_url "http://127.0.0.1:$(cat "$TMP/port")/no"
tm set-option -g @coordinator_on_agent_error 'no-such-command'
tc reload || fail reload
show "$1" FAILED
tc wait "$1" error --timeout 60 || fail 'no error of the first'
logged() { grep -q "$1" "$XDG_STATE_HOME"/tmux-coordinator/*.log; }
wait_for 10 logged 'warn trigger: .*unknown command: no-such-command'
wait_for 10 logged 'warn webhook: given up: .*404'
