"""The agents that can be recorded: their settings, and the keys they want."""
import os
import shutil

KEY = 'sk-ant-dummy-0000000000000000000000000000000000'


class Agent:
    """command starts it, ready is on its first screen, asks on its dialogs."""
    ready = asks = command = name = ''
    yes, no, clear, stop = ('Enter',), ('Escape',), ('C-c',), ('Escape',)
    asker, asked = '', {}  # its tool that asks, and what that wants beside the question
    quit_keys = ('C-c', 'C-c')
    plan_keys, question_keys, compact, sessions = (), (), '/compact', '/resume'
    hook_review = None  # what it asks when it has new hooks, and the keys that agree
    timeout = 60

    def prepare(self, pane):
        pass

    def shell(self, command):
        """The call of its tool that runs a command."""
        raise NotImplementedError

    def background(self, command):
        """The call that runs it on after the turn."""
        raise NotImplementedError

    def delegate(self, text):
        """The call that has a sub-agent do it."""
        raise NotImplementedError

    def plan(self, text):
        """The turn that asks whether to carry a plan out."""
        raise NotImplementedError

    def question(self, words, *options):
        """The call of its tool that asks the human."""
        if not self.asker:
            raise NotImplementedError
        choices = [{'label': option, 'description': 'Take ' + option} for option in options]
        return self.asker, {'questions': [dict(self.asked, question=words, header='Choice', options=choices)]}

    def error(self, status, message):
        """The body of an HTTP error as its provider words it."""
        kind = {400: 'invalid_request_error', 429: 'rate_limit_exceeded'}.get(status, 'server_error')
        return {'error': {'type': kind, 'code': kind, 'message': message}}


class Claude(Agent):
    name, command = 'claude', 'claude --permission-mode default'
    ready, asks = r'^[❯>]', r'Esc to cancel'
    asker, asked = 'AskUserQuestion', {'multiSelect': False}
    plan_keys = ('BTab', 'BTab')

    def prepare(self, pane):
        pane.env.update(ANTHROPIC_BASE_URL=pane.model.url, ANTHROPIC_API_KEY=KEY, DISABLE_TELEMETRY='1', DISABLE_AUTOUPDATER='1',
                        DISABLE_ERROR_REPORTING='1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC='1', CLAUDE_CODE_MAX_RETRIES='1')
        trust = {'hasTrustDialogAccepted': True, 'hasCompletedProjectOnboarding': True}
        pane.write(pane.home + '/.claude.json', {
            'hasCompletedOnboarding': True, 'theme': 'dark', 'autoUpdates': False, 'projects': {pane.project: trust},
            'customApiKeyResponses': {'approved': [KEY[-20:]], 'rejected': []}})

    def shell(self, command):
        return 'Bash', {'command': command, 'description': 'Run it'}

    def background(self, command):
        return 'Bash', {'command': command, 'description': 'Run it', 'run_in_background': True}

    def plan(self, text):
        return {'text': 'Here it is.', 'tool': ('ExitPlanMode', {'plan': text})}

    def delegate(self, text):
        return 'Agent', {'description': text, 'prompt': text, 'subagent_type': 'general-purpose', 'run_in_background': False}

    def error(self, status, message):
        kind = {400: 'invalid_request_error', 429: 'rate_limit_error'}.get(status, 'api_error')
        return {'type': 'error', 'error': {'type': kind, 'message': message}}


class Codex(Agent):
    name, command = 'codex', 'codex --no-daemon -a on-request -s workspace-write'
    ready, asks, yes = r'^ .* · .*demo', r'Would you like to', ('y',)
    asker, asked = 'request_user_input', {'id': 'choice'}
    plan_keys = question_keys = ('BTab',)
    hook_review = 'Hooks need review', ('Down', 'Enter')

    def prepare(self, pane):
        pane.env.update(MODEL_KEY='dummy', CODEX_HOME=pane.home + '/.codex')
        pane.write(pane.home + '/.codex/config.toml', (
            'model = "gpt-6-sol"\nmodel_provider = "lab"\ncheck_for_update_on_startup = false\n'
            '[analytics]\nenabled = false\n[model_providers.lab]\nname = "lab"\nbase_url = "%s/v1"\nenv_key = "MODEL_KEY"\n'
            'wire_api = "responses"\nrequest_max_retries = 1\nstream_max_retries = 1\n[projects."%s"]\ntrust_level = "trusted"\n'
            % (pane.model.url, pane.project)))

    def shell(self, command):
        args = '{cmd: %r, sandbox_permissions: "require_escalated", justification: "May I run it?"}' % command
        return 'exec', 'const r = await tools.exec_command(%s);\ntext(r.output);\n' % args

    def background(self, command):
        return 'exec', 'const r = await tools.exec_command({cmd: %r, yield_time_ms: 1000});\ntext(r.output);\n' % command

    def delegate(self, text):
        return 'collaboration.spawn_agent', {'task_name': 'look', 'message': text}

    def plan(self, text):
        return {'text': '<proposed_plan>\n%s</proposed_plan>' % text}


class Gemini(Agent):
    name = command = 'gemini'
    ready, asks = r'Type your message', r'Allow execution'
    asker, asked, compact = 'ask_user', {'type': 'choice', 'multiSelect': False}, '/compress'

    def prepare(self, pane):
        pane.env.update(GEMINI_API_KEY='dummy', GOOGLE_GEMINI_BASE_URL=pane.model.url)
        pane.write(pane.home + '/.gemini/settings.json', {
            'general': {'disableAutoUpdate': True, 'enableAutoUpdate': False, 'maxAttempts': 2}, 'privacy': {'usageStatisticsEnabled': False},
            'telemetry': {'enabled': False}, 'security': {'folderTrust': {'enabled': True}, 'auth': {'selectedType': 'gemini-api-key'}}})
        pane.write(pane.home + '/.gemini/trustedFolders.json', {pane.project: 'TRUST_FOLDER'})

    def shell(self, command):
        return 'run_shell_command', {'command': command, 'description': 'Run it'}

    def error(self, status, message):
        kind = {400: 'INVALID_ARGUMENT', 429: 'RESOURCE_EXHAUSTED'}.get(status, 'INTERNAL')
        quota = {'@type': 'type.googleapis.com/google.rpc.QuotaFailure', 'violations': [{'quotaId': 'GenerateRequestsPerDayPerProjectPerModel-FreeTier'}]}
        return {'error': {'code': status, 'message': message, 'status': kind, 'details': [quota] if status == 429 else []}}


class OpenCode(Agent):
    name = command = 'opencode'
    ready, asks = r'Ask anything|commands', r'Permission required'
    asker, sessions = 'question', '/sessions'
    stop, timeout = ('Escape', 'Escape'), 240

    def prepare(self, pane):
        pane.env.update(OPENCODE_DISABLE_AUTOUPDATE='1', OPENCODE_DISABLE_MODELS_FETCH='1')
        provider = {'npm': '@ai-sdk/openai-compatible', 'name': 'Lab', 'options': {'baseURL': pane.model.url + '/v1', 'apiKey': 'dummy'},
                    'models': {'model': {'name': 'Model', 'limit': {'context': 200000, 'output': 8000}, 'tool_call': True}}}
        pane.write(pane.home + '/.config/opencode/opencode.json', {
            'autoupdate': False, 'share': 'disabled', 'model': 'lab/model', 'small_model': 'lab/model', 'provider': {'lab': provider},
            'permission': {'bash': 'ask', 'edit': 'ask'}})

    def shell(self, command):
        return 'bash', {'command': command, 'description': 'Run it'}

    def delegate(self, text):
        return 'task', {'description': text, 'prompt': text, 'subagent_type': 'general'}


class Fake(Agent):
    """tests/lab/fake: an agent that the recorder's own test drives."""
    name, command, ready, asks = 'fake', 'fake', r'^> $|^>$', r'Run it\?'
    stop = clear = ('C-u',)
    quit_keys = ('C-d',)

    def prepare(self, pane):
        pane.env['MODEL_URL'] = pane.model.url

    def shell(self, command):
        return 'sh', {'command': command}


ALL = {a.name: a for a in (Claude(), Codex(), Gemini(), OpenCode(), Fake())}


def installed():
    return [name for name in ALL if shutil.which(name)]


def add_paths():
    """CASTS_PATH names folders to look in before PATH."""
    extra = os.environ.get('CASTS_PATH')
    if extra:
        os.environ['PATH'] = extra + ':' + os.environ['PATH']
