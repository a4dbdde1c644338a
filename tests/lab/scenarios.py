"""What is played with an agent; each function is one recording."""
import time

from pane import Timeout

ANSWER = ('This project is a small command line demo. The entry point prints a greeting and has no dependencies. ' * 5 +
          '\n\n- `main()` prints hello\n- the guard calls it\n\nTell me what to change.\n')
# Words that a detector must not take for the agent's own.
QUOTES = ('These lines are in the log:\n\n- API Error: 529 Overloaded\n- rate limit exceeded (429), retrying in 5 seconds\n'
          '- Working (12s • esc to interrupt)\n- Do you want to proceed?\n  ❯ 1. Yes\n    2. No\n- Allow command? [y/N]\n\nNone of it happens now.\n')
SUMMARY = ('<analysis>The user asked for an explanation.</analysis>\n<summary>The project is a demo.</summary>\n'
           '<state_snapshot><overall_goal>Explain the demo.</overall_goal></state_snapshot>\n')


def send(pane, text):
    pane.type(text)
    time.sleep(0.8)
    pane.mark('working', 'sent')
    pane.keys('Enter')


def finished(pane, n):
    if not pane.model.wait_done(n, 60):
        raise Timeout('turn %d did not end; the screen:\n%s' % (n, pane.screen()))


def answer(pane, agent):
    pane.model.push(delay=3, think='I look at the files first. ' * 8, think_secs=3, text=ANSWER, secs=6)
    send(pane, 'Explain this project')
    finished(pane, 1)
    pane.look()


def quotes(pane, agent):
    pane.model.push(delay=1.5, text=QUOTES, secs=3)
    send(pane, 'What is in the log?')
    finished(pane, 1)
    pane.look()


def ask(pane, agent):
    pane.model.push(delay=1.5, text='I run it.', tool=agent.shell('rm -f old.txt; sleep 4'), after='approval')
    pane.model.push(delay=1.5, text='It has run.', secs=1)
    send(pane, 'Run the slow command')
    finished(pane, 1)
    pane.wait_screen(agent.asks)
    pane.look()


def granted(pane, agent):
    ask(pane, agent)
    pane.mark('working', 'granted')
    pane.keys(*agent.yes)
    finished(pane, 2)
    pane.look()


def denied(pane, agent):
    ask(pane, agent)
    pane.model.mark = lambda *args: None
    pane.keys(*agent.no)
    if agent.name == 'opencode':
        pane.keys('Enter')
    pane.mark('waiting', 'denied')
    pane.look()


def stopped(pane, agent):
    pane.model.push(delay=1.5, text=ANSWER, secs=20)
    send(pane, 'Explain this project')
    pane.wait('the answer', lambda: pane.model.started >= 1)
    pane.look()
    pane.model.mark = lambda *args: None
    pane.keys(*agent.stop)
    pane.mark('waiting', 'stopped')
    pane.look()


def unsent(pane, agent):
    pane.type('please look at the error handling but do not')
    pane.look()
    pane.keys(*agent.clear)
    pane.mark('waiting', 'cleared')
    pane.look()


def gives_up(pane):
    """Does it stop to ask again, within a while?"""
    end = time.time() + 60
    while time.time() - pane.model.asked < 8:
        if time.time() > end:
            return False
        time.sleep(0.1)
    return True


def failed(pane, agent, status=500, message='The server had an error', state='error'):
    before = pane.model.done
    pane.model.push(delay=0.5, error=(status, agent.error(status, message)), after='working')
    send(pane, 'Explain this project')
    pane.wait('an error', lambda: pane.model.done > before)
    if not gives_up(pane):
        pane.model.mark = lambda *args: None
        pane.keys(*agent.stop)
        pane.mark('waiting', 'stopped while it tried again')
        return pane.look()
    pane.mark(state, 'HTTP %d, given up' % status, pane.model.asked + 1)  # after its last answer
    pane.look()


def refused(pane, agent):
    failed(pane, agent, 400, 'The request is not valid')


def limited(pane, agent):
    failed(pane, agent, 429, 'You have reached the rate limit', 'rate_limited')


def question(pane, agent):
    pane.keys(*agent.question_keys)
    pane.model.push(delay=1.5, text='One question first.', tool=agent.question('Which test runner do you want?', 'pytest', 'unittest'), after='approval')
    pane.model.push(delay=1.5, text='Then I use it.', secs=1)
    send(pane, 'Add tests')
    finished(pane, 1)
    pane.wait_screen('Which test runner')
    pane.look()
    pane.mark('working', 'answered')
    pane.keys('Enter')
    finished(pane, 2)
    pane.look()


def plan(pane, agent):
    pane.keys(*agent.plan_keys)
    pane.model.push(delay=1.5, after='approval', **agent.plan('# Plan\n\n1. Add pytest\n2. Write tests\n'))
    pane.model.push(delay=1.5, text='It is carried out.', secs=1)
    send(pane, 'Add tests')
    finished(pane, 1)
    pane.look()
    pane.mark('working', 'plan granted')
    pane.keys('Enter')
    finished(pane, 2)
    pane.look()


def compacted(pane, agent):
    pane.model.push(delay=1, text=ANSWER, secs=1)
    send(pane, 'Explain this project')
    finished(pane, 1)
    pane.look()
    pane.model.push(delay=3, text=SUMMARY, secs=4, during='compacting')
    pane.type(agent.compact)
    time.sleep(1.5)
    pane.mark('compacting', agent.compact)
    pane.keys('Enter')
    finished(pane, 2)
    pane.look()


def delegated(pane, agent):
    """A sub-agent works for a while."""
    pane.model.push(delay=1.5, text='I delegate it.', tool=agent.delegate('Look around'), after='working')
    pane.model.push(delay=3, text='It looks.', secs=2, during='working', after='working')
    pane.model.push(delay=3, text='I have looked.', secs=3, during='working')
    send(pane, 'Look around with an agent')
    finished(pane, 3)
    pane.look()


def background(pane, agent):
    """A shell of the agent's runs on after its turn."""
    pane.model.push(delay=1.5, text='I start it.', tool=agent.background('sleep 12; echo up'), after='working')
    pane.model.push(delay=1.5, text='It runs in the background.', secs=1)
    pane.model.push(delay=1.5, text='It has ended.', secs=1)
    send(pane, 'Start the server')
    finished(pane, 2)
    pane.look()
    pane.model.wait_done(3, 15)  # some go on by themselves when it has ended
    pane.look()


def again(pane, agent):
    """It is started where another has ended, and picks what that has done."""
    pane.model.push(delay=1, text=ANSWER, secs=1)
    send(pane, 'Explain this project')
    finished(pane, 1)
    pane.look()
    pane.keys(*agent.quit_keys)
    pane.wait_exit()
    pane.launch(agent.command, agent.ready, agent.timeout)
    for key, what in (('Escape', 'closed'), ('Enter', 'picked')):
        pane.type(agent.sessions)
        time.sleep(1.5)
        pane.mark('menu', agent.sessions)
        pane.keys('Enter')
        pane.look()
        pane.keys(key)
        pane.mark('waiting', what)
        pane.look()


def killed(pane, agent):
    pane.model.push(delay=1.5, text=ANSWER, secs=20)
    send(pane, 'Explain this project')
    pane.wait('the answer', lambda: pane.model.started >= 1)
    pane.look()
    pane.model.mark = lambda *args: None
    pane.kill()


ALL = (answer, quotes, granted, denied, stopped, unsent, failed, refused, limited, question, plan, compacted, delegated, background, again, killed)
