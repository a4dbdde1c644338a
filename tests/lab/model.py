"""A model server on 127.0.0.1 that says what it was told to.

It speaks, streaming, what the agents speak: Anthropic Messages, OpenAI
Responses and Chat Completions, Gemini. Each request of a conversation takes the
next turn of `turns`; what an agent asks on the side (a title, a count of
tokens) is answered at once and changes nothing.

A turn is a dict, all of it optional:
  delay   seconds before the first byte
  think   the model's thoughts, shown over `think_secs`
  text    the answer, shown over `secs`
  tool    (name, arguments) of a call after the text
  error   (HTTP status, body) instead of an answer
  during  the state meanwhile (instead of "working" and "streaming")
  after   the state that follows ("waiting"; "working" after an error that the
          agent tries again; "approval" when the call needs one)
`mark(state, detail)` is called when a state begins.
"""
import gzip
import json
import re
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USAGE_IN, USAGE_OUT = 1200, 60
# Gemini asks which model shall answer and who speaks next, and wants JSON.
GEMINI_SIDE = '{"reasoning": "", "model_choice": "flash", "complexity_reasoning": "", "complexity_score": 10, "next_speaker": "user"}'


class Model:
    def __init__(self, mark=lambda state, detail='': None):
        self.turns, self.standing, self.mark = [], None, mark
        self.started = self.done = 0
        self.asked = 0.0  # the last request came
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.server.model = self
        self.url = 'http://127.0.0.1:%d' % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def push(self, **turn):
        """A last turn that is an error stands until then: agents try again."""
        with self.lock:
            self.standing = None
            self.turns.append(turn)

    def wait_done(self, n, timeout):
        """Until n turns are over; were they in time?"""
        end = time.time() + timeout
        while self.done < n and time.time() < end:
            time.sleep(0.05)
        return self.done >= n

    def next_turn(self):
        with self.lock:
            self.asked = time.time()
            turn = self.turns.pop(0) if self.turns else self.standing or {'text': 'OK.'}
            if 'error' in turn and not self.turns:
                self.standing = turn
            return turn


def pieces(text):
    return re.findall(r'\S+\s*', text)


def new_id(kind):
    return kind + '_' + uuid.uuid4().hex[:20]


def anthropic(turn, body):
    """What goes on the wire, as (event, object, seconds to wait, is text)."""
    message = {'id': new_id('msg'), 'type': 'message', 'role': 'assistant', 'model': body.get('model', 'model'),
               'content': [], 'stop_reason': None, 'usage': {'input_tokens': USAGE_IN, 'output_tokens': 1}}
    yield 'message_start', {'message': message}, 0, False
    blocks = []
    if 'think' in turn:
        blocks.append(({'type': 'thinking', 'thinking': '', 'signature': ''}, 'thinking', turn['think'], turn.get('think_secs', 2)))
    if 'text' in turn:
        blocks.append(({'type': 'text', 'text': ''}, 'text', turn['text'], turn.get('secs', 0.5)))
    if 'tool' in turn:
        name, args = turn['tool']
        start = {'type': 'tool_use', 'id': new_id('toolu'), 'name': name, 'input': {}}
        blocks.append((start, 'input_json', json.dumps(args), 0))
    for i, (start, kind, text, secs) in enumerate(blocks):
        yield 'content_block_start', {'index': i, 'content_block': start}, 0, False
        parts = [text] if kind == 'input_json' else pieces(text)
        for part in parts:
            key = 'partial_json' if kind == 'input_json' else kind
            yield 'content_block_delta', {'index': i, 'delta': {'type': kind + '_delta', key: part}}, secs / len(parts), kind == 'text'
        if kind == 'thinking':
            yield 'content_block_delta', {'index': i, 'delta': {'type': 'signature_delta', 'signature': 'c2ln'}}, 0, False
        yield 'content_block_stop', {'index': i}, 0, False
    stop = 'tool_use' if 'tool' in turn else 'end_turn'
    yield 'message_delta', {'delta': {'stop_reason': stop}, 'usage': {'output_tokens': USAGE_OUT}}, 0, False
    yield 'message_stop', {}, 0, False


def responses(turn, body):
    reply = {'id': new_id('resp'), 'object': 'response', 'status': 'in_progress', 'model': body.get('model', 'model'), 'output': []}
    output = []
    yield 'response.created', {'response': reply}, 0, False
    if 'think' in turn:
        item = {'type': 'reasoning', 'id': new_id('rs'), 'summary': []}
        at = {'item_id': item['id'], 'output_index': 0, 'summary_index': 0}
        yield 'response.output_item.added', {'output_index': 0, 'item': item}, 0, False
        yield 'response.reasoning_summary_part.added', dict(at, part={'type': 'summary_text', 'text': ''}), 0, False
        parts = pieces(turn['think'])
        for part in parts:
            yield 'response.reasoning_summary_text.delta', dict(at, delta=part), turn.get('think_secs', 2) / len(parts), False
        item = dict(item, summary=[{'type': 'summary_text', 'text': turn['think']}])
        yield 'response.output_item.done', {'output_index': 0, 'item': item}, 0, False
        output.append(item)
    if 'text' in turn:
        item = {'type': 'message', 'id': new_id('msg'), 'role': 'assistant', 'content': []}
        at = {'item_id': item['id'], 'output_index': len(output), 'content_index': 0}
        yield 'response.output_item.added', {'output_index': len(output), 'item': item}, 0, False
        yield 'response.content_part.added', dict(at, part={'type': 'output_text', 'text': '', 'annotations': []}), 0, False
        parts = pieces(turn['text'])
        for part in parts:
            yield 'response.output_text.delta', dict(at, delta=part), turn.get('secs', 0.5) / len(parts), True
        item = dict(item, status='completed', content=[{'type': 'output_text', 'text': turn['text'], 'annotations': []}])
        yield 'response.output_item.done', {'output_index': len(output), 'item': item}, 0, False
        output.append(item)
    if 'tool' in turn:
        name, args = turn['tool']
        space, _, name = name.rpartition('.')
        item = {'id': new_id('fc'), 'call_id': new_id('call'), 'name': name, 'namespace': space or 'functions', 'status': 'completed'}
        if isinstance(args, str):
            item.update(type='custom_tool_call', input=args)
        else:
            item.update(type='function_call', arguments=json.dumps(args))
        yield 'response.output_item.added', {'output_index': len(output), 'item': item}, 0, False
        yield 'response.output_item.done', {'output_index': len(output), 'item': item}, 0, False
        output.append(item)
    usage = {'input_tokens': USAGE_IN, 'output_tokens': USAGE_OUT, 'total_tokens': USAGE_IN + USAGE_OUT}
    yield 'response.completed', {'response': dict(reply, status='completed', output=output, usage=usage)}, 0, False


def chat(turn, body):
    def chunk(delta, finish=None):
        return {'id': 'chatcmpl-1', 'object': 'chat.completion.chunk', 'created': int(time.time()), 'model': body.get('model', 'model'),
                'choices': [{'index': 0, 'delta': delta, 'finish_reason': finish}]}
    yield None, chunk({'role': 'assistant', 'content': ''}), 0, False
    for key, field, secs in (('think', 'reasoning_content', turn.get('think_secs', 2)), ('text', 'content', turn.get('secs', 0.5))):
        parts = pieces(turn.get(key, ''))
        for part in parts:
            yield None, chunk({field: part}), secs / len(parts), key == 'text'
    if 'tool' in turn:
        name, args = turn['tool']
        call = {'index': 0, 'id': new_id('call'), 'type': 'function', 'function': {'name': name, 'arguments': json.dumps(args)}}
        yield None, chunk({'tool_calls': [call]}), 0, False
    yield None, chunk({}, 'tool_calls' if 'tool' in turn else 'stop'), 0, False
    usage = {'prompt_tokens': USAGE_IN, 'completion_tokens': USAGE_OUT, 'total_tokens': USAGE_IN + USAGE_OUT}
    yield None, dict(chunk({}), choices=[], usage=usage), 0, False
    yield None, '[DONE]', 0, False


def gemini(turn, body):
    def reply(parts, finish=None):
        candidate = {'content': {'role': 'model', 'parts': parts}, 'index': 0}
        if finish:
            candidate['finishReason'] = finish
        return {'candidates': [candidate], 'usageMetadata': {'promptTokenCount': USAGE_IN, 'totalTokenCount': USAGE_IN + USAGE_OUT}}
    for key, secs in (('think', turn.get('think_secs', 2)), ('text', turn.get('secs', 0.5))):
        parts = pieces(turn.get(key, ''))
        for part in parts:
            yield None, reply([dict({'text': part}, **({'thought': True} if key == 'think' else {}))]), secs / len(parts), key == 'text'
    last = [{'text': ''}]
    if 'tool' in turn:
        name, args = turn['tool']
        last = [{'functionCall': {'name': name, 'args': args}}]
    yield None, reply(last, 'STOP'), 0, False


# How the agents ask for a summary of the conversation, without its tools.
COMPACTIONS = ('create a detailed summary of', '<state_snapshot>', 'anchored summary')
PROTOCOLS = (('/messages', anthropic), ('/responses', responses), ('/chat/completions', chat), ('enerateContent', gemini))


def is_compaction(body):
    last = [(body.get(key) or [''])[-1] for key in ('messages', 'contents')] + [body.get('systemInstruction')]
    return any(words in json.dumps(last) for words in COMPACTIONS)


def is_side(protocol, path, body):
    """Is it asked beside the conversation? Only that brings its tools."""
    tools = body.get('tools') or []
    if is_compaction(body):
        return False
    if protocol is anthropic:
        return len(tools) < 3
    if protocol is responses:
        return bool((body.get('text') or {}).get('format'))
    return not tools or (protocol is gemini and 'stream' not in path)


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def read_body(self):
        if 'chunked' in (self.headers.get('Transfer-Encoding') or ''):
            data = b''
            while (n := int(self.rfile.readline().split(b';')[0], 16)):
                data += self.rfile.read(n)
                self.rfile.readline()
            self.rfile.readline()
        else:
            data = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        if self.headers.get('Content-Encoding') == 'gzip':
            data = gzip.decompress(data)
        try:
            return json.loads(data or b'{}')
        except ValueError:
            return {}

    def reply(self, status, obj):
        data = json.dumps(obj).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_HEAD(self):
        self.send_response(200)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def do_GET(self):
        if self.path.split('?')[0].endswith('/models'):
            return self.reply(200, {'object': 'list', 'data': [{'id': 'model', 'object': 'model'}]})
        self.reply(404, {'error': {'message': 'not found'}})

    def do_POST(self):
        body, path = self.read_body(), self.path.split('?')[0]
        if path.endswith(('/count_tokens', ':countTokens')):
            n = len(json.dumps(body)) // 4
            return self.reply(200, {'input_tokens': n, 'totalTokens': n})
        protocol = next((p for part, p in PROTOCOLS if part in path), None)
        if protocol is None:
            return self.reply(200, {})
        if is_side(protocol, path, body):
            return self.answer(protocol, path, body, {'text': GEMINI_SIDE if protocol is gemini else 'Demo'}, lambda *a: None)
        model = self.server.model
        turn = model.next_turn()
        try:
            model.mark(turn.get('during', 'working'), 'request in flight')
            time.sleep(turn.get('delay', 0.6))
            if 'error' in turn:
                self.reply(*turn['error'])
            else:
                self.answer(protocol, path, body, turn, model.mark)
            model.mark(turn.get('after', 'waiting'), 'HTTP %d' % turn['error'][0] if 'error' in turn else '')
        except OSError:
            self.close_connection = True  # the agent hung up: it was interrupted
        model.done += 1

    def answer(self, protocol, path, body, turn, mark):
        if not (body.get('stream') or 'stream' in path):
            return self.reply(200, whole(protocol, turn, body))
        self.send_response(200)
        self.send_header('Content-Type', 'text/event-stream')
        self.send_header('Transfer-Encoding', 'chunked')
        self.end_headers()
        first = True
        for n, (event, obj, secs, is_text) in enumerate(protocol(turn, body)):
            if is_text and first:
                first = False
                self.server.model.started += 1
                mark(turn.get('during', 'streaming'), 'tokens arriving')
            self.send_event(event, obj, n)
            time.sleep(secs)
        self.wfile.write(b'0\r\n\r\n')

    def send_event(self, event, obj, n):
        head = ''
        if event:
            head = 'event: %s\n' % event
            obj = dict(obj, type=event, sequence_number=n)
        data = (head + 'data: %s\n\n' % (obj if isinstance(obj, str) else json.dumps(obj))).encode()
        self.wfile.write(b'%x\r\n%s\r\n' % (len(data), data))
        self.wfile.flush()


def whole(protocol, turn, body):
    """The answer to a request that does not stream."""
    text = turn.get('text', '')
    if protocol is anthropic:
        return {'id': new_id('msg'), 'type': 'message', 'role': 'assistant', 'model': body.get('model', 'model'), 'stop_reason': 'end_turn',
                'content': [{'type': 'text', 'text': text}], 'usage': {'input_tokens': USAGE_IN, 'output_tokens': USAGE_OUT}}
    if protocol is chat:
        return {'id': 'chatcmpl-1', 'object': 'chat.completion', 'choices': [{'index': 0, 'finish_reason': 'stop', 'message': {'role': 'assistant', 'content': text}}]}
    if protocol is gemini:
        return {'candidates': [{'index': 0, 'finishReason': 'STOP', 'content': {'role': 'model', 'parts': [{'text': text}]}}]}
    return {'id': new_id('resp'), 'object': 'response', 'status': 'completed', 'output': []}
