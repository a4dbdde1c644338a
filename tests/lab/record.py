#!/usr/bin/env python3
"""Records agents against a scripted model.

Without names: every scenario with each agent that is installed.
"""
import argparse
import os
import subprocess
import sys

import agents
import scenarios
from pane import Pane, Timeout


def version(agent, pane):
    out = subprocess.run([agent.name, '--version'], env=dict(os.environ, **pane.env), capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    return next((word for word in out.stdout.split() if word[:1].isdigit()), '')


def record(agent, scenario, pane, path, hooks=None):
    """Has it been recorded? None: the agent has no such thing."""
    try:
        agent.prepare(pane)
        if hooks:
            pane.install_hooks(hooks, agent.name)
        shown = version(agent, pane)
        pane.open()
        pane.launch(agent.command, agent.ready, agent.timeout, agent.hook_review if hooks else None)
        scenario(pane, agent)
        pane.model.mark = lambda *args: None
        pane.keys(*agent.quit_keys)
        pane.wait_exit()
        pane.save(path, dict(x_agent=agent.name, x_agent_version=shown, x_scenario=scenario.__name__, x_note=''))
        return True
    except (Timeout, OSError, subprocess.SubprocessError) as e:
        print('%s/%s: %s' % (agent.name, scenario.__name__, e), file=sys.stderr)
        return False
    except NotImplementedError:
        return None
    finally:
        pane.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('-o', default='build/casts', help='where to (build/casts)')
    parser.add_argument('-k', metavar='PROGRAM', help='with the hooks that PROGRAM installs: what they are told is recorded too')
    parser.add_argument('-s', default='120x40', help='size of the pane (120x40)')
    parser.add_argument('-l', type=float, default=5, help='seconds that each state is looked at (5)')
    parser.add_argument('names', nargs='*', metavar='AGENT[/SCENARIO]')
    args = parser.parse_args()
    agents.add_paths()
    failures = done = 0
    for name in args.names or agents.installed():
        name, _, only = name.partition('/')
        if name not in agents.ALL:
            parser.error('no agent %s; there are %s' % (name, ' '.join(agents.ALL)))
        for scenario in scenarios.ALL:
            if only in ('', scenario.__name__):
                path = '%s/%s/%s.cast.gz' % (args.o, name, scenario.__name__)
                cols, rows = map(int, args.s.split('x'))
                ok = record(agents.ALL[name], scenario, Pane(cols, rows, args.l), path, args.k)
                print('%-6s %s' % ({True: 'ok', False: 'failed', None: 'cannot'}[ok], path), flush=True)
                failures += ok is False
                done += ok is True
    print('%d recorded, %d failed' % (done, failures))
    return 1 if failures or not done else 0


if __name__ == '__main__':
    sys.exit(main())
