# make casts records an agent against the model server: its states come in the
# order in which they were caused, and what was recorded can be replayed.
. "${0%/*}/lib.sh"
command -v python3 >/dev/null || skip 'no python3'
python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' || skip 'python3 is older than 3.9'
lab=$ROOT/tests/lab
export PYTHONDONTWRITEBYTECODE=1 # a checkout stays as it was

# Every protocol says the same turn.
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$lab python3 - >"$TMP/model" 2>&1 <<'EOF' || fail "the model server: $(cat "$TMP/model")"
import json, urllib.error, urllib.request
from model import Model
states = []
model = Model(lambda state, detail='': states.append(state))
def post(path, **body):
    request = urllib.request.Request(model.url + path, json.dumps(dict(body, stream=True)).encode())
    return urllib.request.urlopen(request, timeout=20).read().decode()
paths = ('/v1/messages', '/v1/responses', '/v1/chat/completions', '/v1beta/models/m:streamGenerateContent')
for n, path in enumerate(paths):
    model.push(delay=0, think='let me see', think_secs=0, text='hello there', secs=0, tool=('sh', {'command': 'true'}), after='approval')
    said = post(path, tools=[{}, {}, {}])
    for words in ('see', 'hello ', 'there', '"sh"', 'command'):
        assert words in said, (path, words, said)
    assert model.wait_done(n + 1, 20)  # it marks the end when all is sent
    assert states == ['working', 'streaming', 'approval'], (path, states)
    states.clear()
assert 'hello' not in post(paths[2]) and not states, 'a question on the side took a turn'
model.push(delay=0, error=(429, {'error': 'slow down'}), after='working')
for _ in range(2):  # an agent that tries again is told the same
    try:
        post(paths[2], tools=[{}])
        raise SystemExit('no error')
    except urllib.error.HTTPError as e:
        assert e.code == 429 and b'slow down' in e.read()
model.push(delay=0, text='well again')
assert 'well ' in post(paths[2], tools=[{}])
EOF

# With hooks: they are installed, and what they are told is an event of the recording.
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$lab python3 - "$BIN" >"$TMP/hooks" 2>&1 <<'EOF' || fail "hooks: $(cat "$TMP/hooks")"
import json, subprocess, sys
from pane import Pane
pane = Pane(80, 24, 0)
try:
    pane.install_hooks(sys.argv[1], 'claude')
    with open(pane.home + '/.claude/settings.json') as f:
        settings = json.load(f)
    told = '{"hook_event_name":"Stop"}'
    for command in (settings['hooks']['Stop'][0]['hooks'][0]['command'], settings['statusLine']['command']):
        subprocess.run(['sh', '-c', command], input=told, text=True, check=True)
    pane.started = 0
    said = [text for _, _, text in pane.events()]
    assert said == ['hook=' + told], said
finally:
    pane.close()
EOF

mkdir "$TMP/path"
ln -s "$lab/fake" "$TMP/path/fake"
CASTS_PATH=$TMP/path python3 "$lab/record.py" -o "$TMP/casts" -l 2 -s 80x24 fake/granted fake/unsent >"$TMP/log" 2>&1 || fail "record.py: $(cat "$TMP/log")"
grep -q '^2 recorded, 0 failed' "$TMP/log" || fail "it said: $(cat "$TMP/log")"
cast=$TMP/casts/fake/granted.cast.gz
gzip -dc "$cast" >"$TMP/granted.cast" || fail 'no recording'
head -1 "$TMP/granted.cast" | grep -q '"version":2,"width":80,"height":24,.*"x_agent":"fake","x_agent_version":"1.0","x_scenario":"granted"' || fail "header: $(head -1 "$TMP/granted.cast")"

# The truth: each state once it was caused, certain while the agent waited.
states=$(sed -n 's/.*"m","state=\([a-z_]*\).*/\1/p' "$TMP/granted.cast" | uniq | tr '\n' ' ')
want='shell starting waiting typed working streaming approval working streaming waiting exited '
[ "$states" = "$want" ] || fail "states: $states"
for state in waiting approval; do
	sed -n "/state=$state/,/state=[^$state]/p" "$TMP/granted.cast" | grep -q '"certain"' || fail "$state is never certain"
done
grep -q '"m","command=python3' "$TMP/granted.cast" || fail 'no foreground program'
grep -q '"o",".*Run it?' "$TMP/granted.cast" || fail 'no dialog'

# A recording is played by who is to be tested with it.
"$BIN" replay "$TMP/granted.cast" --speed 50 >"$TMP/played" 2>&1 </dev/null || fail "replay: $(tail -3 "$TMP/played")"
grep -q 'Run it?' "$TMP/played" || fail 'replay played something else'

# Nothing is left behind, and an agent that nobody knows is named.
python3 "$lab/record.py" nobody 2>"$TMP/err" && fail 'an agent that nobody knows'
grep -q 'no agent nobody; there are claude' "$TMP/err" || fail "it said: $(cat "$TMP/err")"
exit 0
