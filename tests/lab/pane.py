"""One agent in a private tmux: its bytes, what was done to it, and the truth."""
import codecs
import gzip
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from model import Model

# Settled states are certain once the pane has been quiet for so long, busy ones
# a second after they began. The screen is never read for it.
QUIET_S, QUIET_MARGIN_S = 1.2, 0.35
BUSY_S, OTHER_S = 1.0, 0.4
SETTLED = ('waiting', 'approval', 'error', 'rate_limited')
BUSY = ('working', 'streaming')
# Runs as an agent's hook in the program's place, and keeps what it is told.
STAND_IN = '#!/bin/sh\n[ $# != 2 ] || exec cat >"%s/$(date +%%s%%N)"\n'


class Timeout(Exception):
    pass


class Pane:
    def __init__(self, cols, rows, look_s):
        self.cols, self.rows = cols, rows
        self.look_s = look_s
        self.dir = tempfile.mkdtemp(prefix='casts.')
        self.home, self.project = self.dir + '/home', self.dir + '/demo'
        self.hooks = self.dir + '/hooks'
        for d in (self.home, self.project, self.hooks, self.dir + '/tmp'):
            os.mkdir(d)
        self.marks, self.output, self.commands = [], [], []
        self.model = Model(self.mark)
        self.env = {'HOME': self.home, 'TMPDIR': self.dir + '/tmp', 'LANG': 'C.UTF-8', 'COLORTERM': 'truecolor', 'SHELL': '/bin/sh',
                    'PATH': os.environ['PATH'], 'PS1': 'demo$ ', 'XDG_CONFIG_HOME': self.home + '/.config',
                    'XDG_DATA_HOME': self.home + '/.local/share', 'XDG_CACHE_HOME': self.home + '/.cache', 'XDG_STATE_HOME': self.home + '/.local/state'}
        self.started = self.ended = None

    def write(self, path, content):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as f:
            f.write(content if isinstance(content, str) else json.dumps(content))

    def install_hooks(self, program, agent):
        """Puts the program's hooks into the agent's settings, and a stand-in for it."""
        def run(*args):
            return subprocess.run([program, '-S', self.dir + '/none', *args], env=self.env, capture_output=True, text=True, check=True).stdout
        stand_in = self.dir + '/tmux-coordinator'
        self.write(stand_in, STAND_IN % self.hooks)
        os.chmod(stand_in, 0o755)
        run('hooks', '--yes', 'install', agent)
        path = json.loads(run('--json', 'hooks', 'status', agent))[0]['path']
        with open(path) as f:
            text = f.read()
        self.write(path, text.replace(os.path.realpath(program), stand_in))

    def tmux(self, *args):
        env = dict(self.env, TMUX_TMPDIR=self.dir, TERM='xterm-256color')
        return subprocess.run(['tmux', '-L', 'casts', '-f', '/dev/null', *args], env=env, capture_output=True, text=True).stdout

    def open(self):
        """A shell in a pane that is recorded from its first byte."""
        fifo, go = self.dir + '/bytes', self.dir + '/go'
        os.mkfifo(fifo)
        shell = ' '.join(shlex.quote('%s=%s' % kv) for kv in self.env.items())
        self.tmux('new-session', '-d', '-s', 'm', '-x', str(self.cols), '-y', str(self.rows), '-c', self.project,
                  'until [ -e %s ]; do sleep 0.05; done; exec env -i TERM=tmux-256color TMUX="$TMUX" TMUX_PANE="$TMUX_PANE" %s bash --norc --noprofile -i' % (go, shell),
                  ';', 'set', '-g', 'status', 'off', ';', 'set', '-g', 'default-terminal', 'tmux-256color')
        self.tmux('pipe-pane', '-O', '-t', 'm', 'exec cat >' + fifo)
        self.reader = threading.Thread(target=self.read, args=(fifo,), daemon=True)
        self.reader.start()
        self.started = time.time()
        self.mark('shell', 'no agent')
        open(go, 'w').close()
        self.sampler = threading.Thread(target=self.sample, daemon=True)
        self.sampler.start()
        self.wait_screen(r'\$\s*$')
        time.sleep(1)

    def read(self, fifo):
        with open(fifo, 'rb', buffering=0) as f:
            while data := f.read(65536):
                self.output.append((time.time(), data))

    def sample(self):
        while self.ended is None:
            name = self.tmux('display-message', '-p', '-t', 'm', '#{pane_current_command}').strip()
            if name and (not self.commands or self.commands[-1][1] != name):
                self.commands.append((time.time(), name))
            time.sleep(0.3)

    def look(self):
        """Lets a state stand, so that it can be seen."""
        time.sleep(self.look_s)

    def mark(self, state, detail='', at=None):
        self.marks.append((at or time.time(), state, detail))

    def screen(self):
        return self.tmux('capture-pane', '-p', '-t', 'm')

    def wait(self, what, is_true, timeout=60):
        end = time.time() + timeout
        while not is_true():
            if time.time() > end:
                raise Timeout('%s did not come; the screen:\n%s' % (what, self.screen()))
            time.sleep(0.05)

    def wait_screen(self, regex, timeout=60):
        self.wait(regex, lambda: re.search(regex, self.screen().rstrip('\n'), re.M), timeout)

    def keys(self, *names):
        for name in names:
            self.tmux('send-keys', '-t', 'm', name)
            time.sleep(0.2)

    def type(self, text):
        self.mark('typed', 'unsent text')
        for i in range(0, len(text), 2):
            self.tmux('send-keys', '-t', 'm', '-l', '--', text[i:i + 2])
            time.sleep(0.04)

    def launch(self, command, ready, timeout, review=None):
        """review: what it asks before its first prompt, and the keys that agree."""
        self.tmux('send-keys', '-t', 'm', '-l', command)
        self.mark('starting', command)
        self.keys('Enter')
        if review:
            self.wait_screen(review[0], timeout)
            self.mark('approval', review[0])
            self.look()
            self.keys(*review[1])
            self.mark('starting', 'agreed')
        # Above the command there may be what another agent has left.
        self.wait(ready, lambda: re.search(ready, self.screen().rpartition(command)[2], re.M), timeout)
        time.sleep(1)
        self.mark('waiting', 'its first prompt')
        self.look()

    def kill(self):
        """SIGKILL for what runs in the pane: it cleans up nothing."""
        tty = self.tmux('display-message', '-p', '-t', 'm', '#{pane_tty}').strip()
        rows = subprocess.run(['ps', '-t', tty, '-o', 'pid=,stat='], capture_output=True, text=True).stdout.splitlines()
        for pid, stat in map(str.split, rows):
            if '+' in stat:
                os.kill(int(pid), signal.SIGKILL)

    def wait_exit(self, timeout=30):
        self.wait('the end', lambda: self.commands and self.commands[-1][1] == 'bash', timeout)
        self.mark('exited', 'the shell is back')
        self.look()

    def close(self):
        if self.ended is None:
            self.ended = time.time()
        self.tmux('kill-server')
        self.model.stop()
        for pid in filter(str.isdigit, os.listdir('/proc') if os.path.isdir('/proc') else []):
            self.end_left_over(int(pid))
        shutil.rmtree(self.dir, ignore_errors=True)

    def end_left_over(self, pid):
        """Agents leave daemons behind; they are known by the private HOME."""
        try:
            with open('/proc/%d/environ' % pid, 'rb') as f:
                if ('HOME=' + self.home).encode() in f.read().split(b'\0'):
                    os.kill(pid, signal.SIGTERM)
        except OSError:
            pass

    # ---- the recording ----

    def certain(self, i):
        """When the pane shows the state of mark i, or None."""
        at, state, detail = self.marks[i]
        if detail == 'sent':  # the request tells when it works
            return None
        end = self.marks[i + 1][0] if i + 1 < len(self.marks) else self.ended
        if state in SETTLED:
            last = at
            for t in [t for t, _ in self.output if at <= t <= end] + [end]:
                if t - last >= QUIET_S:
                    return last + QUIET_MARGIN_S
                last = t
            return None
        at += BUSY_S if state in BUSY else OTHER_S
        return at if at < end else None

    def events(self):
        rows, decode = [], codecs.getincrementaldecoder('utf-8')('replace').decode
        for t, data in self.output:
            rows.append((t, 2, 'o', decode(data)))
        for t, name in self.commands:
            rows.append((t, 1, 'm', 'command=' + name))
        for name in os.listdir(self.hooks):
            with open(self.hooks + '/' + name, errors='replace') as f:
                rows.append((int(name) / 1e9, 1, 'm', 'hook=' + f.read()))
        for i, (t, state, detail) in enumerate(self.marks):
            rows.append((t, 0, 'm', 'state=' + state + (' detail=' + detail if detail else '')))
            if (c := self.certain(i)) is not None:
                rows.append((c, 1, 'm', 'certain'))
        return [[round(t - self.started, 3), kind, text] for t, _, kind, text in sorted(rows)]

    def save(self, path, header):
        self.ended = time.time()
        self.marks.sort()
        head = dict(version=2, width=self.cols, height=self.rows, duration=round(self.ended - self.started, 2), **header)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f, gzip.GzipFile('', 'wb', 9, f, 0) as z:
            for row in [head] + self.events():
                z.write((json.dumps(row, separators=(',', ':')) + '\n').encode())
