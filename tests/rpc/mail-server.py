#!/usr/bin/env python3
"""A scripted Agent Mail server for the tests: what both families answer, and
whatever can go wrong on the way.

    mail-server.py STATE [PORT]

STATE is a file that keeps agents, messages and leases over a restart. The port
is printed. POST /mode {"mode": M, "times": N} makes the next N calls of the
MCP path go wrong, GET /state shows all there is, GET /calls the names of the
tools called, and the token of the last call.

Modes: ok, slow, cut, lost (done, but the answer is cut), huge, garbage,
wrong-id, empty, toon, sse, busy, refuse, 401, 403, 404, 429, 500.
"""
import json
import os
import re
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

path = sys.argv[1]
lock = threading.Lock()
state = {"agents": [], "messages": [], "leases": [], "next": 1}
if os.path.exists(path):
    with open(path) as f:
        state = json.load(f)
family = os.environ.get("FAMILY", "python")
mode = {"mode": "ok", "times": 0}
calls = []
token = ""
NAMES = ["BlueLake", "GreenCastle", "RedForge", "SilverHarbor", "GoldHawk"]


def save():
    with open(path + ".new", "w") as f:
        json.dump(state, f)
    os.replace(path + ".new", path)


def stamp(t):
    text = t.strftime("%Y-%m-%dT%H:%M:%S.%f")
    return text + ("Z" if family == "rust" else "+00:00")


def now():
    return datetime.now(timezone.utc)


def number():
    state["next"] += 1
    return state["next"] - 1


class Refused(Exception):
    pass


def agent(name):
    for a in state["agents"]:
        if a["name"].lower() == name.lower():
            return a
    raise Refused("Agent '%s' is not registered in this project" % name)


def ensure_project(human_key):
    slug = re.sub("[^a-z0-9]+", "-", human_key.lower()).strip("-")
    return {"id": 1, "slug": slug, "human_key": human_key, "created_at": stamp(now())}


def register_agent(project_key, program, model, name=None, task_description=""):
    for a in state["agents"]:
        if a["name"] == name:
            break
    else:
        free = [n for n in NAMES if n not in [a["name"] for a in state["agents"]]]
        if name is not None and not re.fullmatch("([A-Z][a-z]+){2}", name):
            name = None  # coerced
        a = {"id": number(), "name": name or free[0], "program": program}
        state["agents"].append(a)
    a["token"] = "tok-%d" % number()
    result = {k: a[k] for k in ("id", "name", "program")}
    if family == "python":
        result["registration_token"] = a["token"]
    return result


def set_contact_policy(project_key, agent_name, policy):
    agent(agent_name)
    return {"agent": agent_name, "policy": policy}


def send_message(project_key, sender_name, to, subject, body_md, importance="normal",
                 ack_required=False, thread_id=None):
    agent(sender_name)
    for name in to:
        agent(name)
    m = {"id": number(), "thread_id": thread_id, "subject": subject, "body_md": body_md,
         "importance": importance, "ack_required": ack_required, "from": sender_name,
         "to": to, "created_ts": stamp(now())}
    state["messages"].append(m)
    return {"deliveries": [{"project": project_key, "payload": m}], "count": 1}


def oversee(recipients, subject, body_md):
    """The web page's way to write: what makes the overseer's name exist."""
    if not any(a["name"] == "HumanOverseer" for a in state["agents"]):
        state["agents"].append({"id": number(), "name": "HumanOverseer", "program": "web"})
    send_message("", "HumanOverseer", recipients, subject, body_md)
    return {"success": True, "recipients": recipients, "sent_at": stamp(now())}


def fetch_inbox(project_key, agent_name, limit=20, include_bodies=False):
    agent(agent_name)
    found = [dict(m, kind="to") for m in reversed(state["messages"]) if agent_name in m["to"]]
    return found[:limit]


def acknowledge_message(project_key, agent_name, message_id):
    for m in state["messages"]:
        if m["id"] == message_id and agent_name in m["to"]:
            m["acked"] = True
            return {"message_id": message_id, "acknowledged": True}
    raise Refused("Message %d not found" % message_id)


def active():
    return [x for x in state["leases"] if x["released_ts"] is None]


def file_reservation_paths(project_key, agent_name, paths, ttl_seconds=3600, exclusive=True,
                           reason=""):
    agent(agent_name)
    granted, conflicts = [], []
    for p in paths:
        held = [x for x in active() if x["agent"] != agent_name and x["path_pattern"] == p]
        if held:
            conflicts.append({"path": p, "holders": held})
            if family == "rust":
                continue
        x = {"id": number(), "agent": agent_name, "path_pattern": p, "exclusive": exclusive,
             "reason": reason, "created_ts": stamp(now()),
             "expires_ts": stamp(now() + timedelta(seconds=ttl_seconds)), "released_ts": None}
        state["leases"].append(x)
        granted.append({k: x[k] for k in ("id", "path_pattern", "exclusive", "reason", "expires_ts")})
    return {"granted": granted, "conflicts": conflicts}


def renew_file_reservations(project_key, agent_name, extend_seconds=1800, file_reservation_ids=None):
    done = []
    for x in active():
        if x["agent"] == agent_name and x["id"] in (file_reservation_ids or []):
            old = x["expires_ts"]
            x["expires_ts"] = stamp(datetime.fromisoformat(old.replace("Z", "+00:00")) + timedelta(seconds=extend_seconds))
            done.append({"id": x["id"], "old_expires_ts": old, "new_expires_ts": x["expires_ts"]})
    return {"renewed": len(done), "file_reservations": done}


def release_file_reservations(project_key, agent_name, paths=None):
    n = 0
    for x in active():
        if x["agent"] == agent_name and (not paths or x["path_pattern"] in paths):
            x["released_ts"] = stamp(now())
            n += 1
    return {"released": n, "released_at": stamp(now())}


TOOLS = [ensure_project, register_agent, set_contact_policy, send_message, fetch_inbox,
         acknowledge_message, file_reservation_paths, renew_file_reservations,
         release_file_reservations]


def schema(tool):
    names = tool.__code__.co_varnames[:tool.__code__.co_argcount]
    return {"name": tool.__name__, "inputSchema": {"properties": {n: {} for n in names}}}


def resource(uri):
    kind, name = re.match(r"resource://(\w+)/([^?]*)", uri).groups()
    if kind == "file_reservations":
        return active()
    if kind == "outbox":
        return {"messages": [m for m in reversed(state["messages"]) if m["from"] == name]}
    raise Refused("Unknown resource: " + uri)


def wrap(value):
    text = {"content": [{"type": "text", "text": json.dumps(value)}]}
    if family == "python":
        text["isError"] = False
        text["structuredContent"] = {"result": value} if isinstance(value, list) else value
    return text


def failure(name, words):
    prefix = "Error calling tool '%s': " % name if family == "python" else ""
    return {"content": [{"type": "text", "text": prefix + words}], "isError": True}


def answer(request):
    params = request.get("params", {})
    if request["method"] == "tools/list":
        tools = [schema(t) for t in TOOLS]
        if params.get("cursor"):
            return {"tools": tools[4:]}
        return {"tools": tools[:4], "nextCursor": "more"}
    if request["method"] == "resources/read":
        calls.append("read:" + params["uri"].split("?")[0])
        value = resource(params["uri"])
        return {"contents": [{"uri": params["uri"], "text": json.dumps(value)}]}
    name = params["name"]
    calls.append(name)
    for tool in TOOLS:
        if tool.__name__ == name:
            if mode["mode"] == "busy":
                return failure(name, "database pool exhausted")
            if mode["mode"] == "refuse":
                return failure(name, "no, thank you")
            try:
                return wrap(tool(**params["arguments"]))
            except (TypeError, Refused) as e:
                return failure(name, str(e))
    return failure(name, "Unknown tool: " + name)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def reply(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with lock:
            what = {"/state": state, "/calls": {"calls": calls, "token": token}}.get(self.path)
        self.reply(200 if what else 404, json.dumps(what).encode())

    def do_POST(self):
        global token
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/mode":
            mode.update(body)
            self.reply(200, b"{}")
            return
        token = self.headers.get("Authorization", "")
        if re.fullmatch(r"/mail/[a-z0-9-]+/overseer/send", self.path):
            with lock:
                calls.append("overseer")
                self.reply(200, json.dumps(oversee(**body)).encode())
                save()
            return
        wrong = mode["mode"] if mode["times"] > 0 else "ok"
        mode["times"] -= 1
        if mode["times"] <= 0 and wrong not in ("busy", "refuse"):
            mode["mode"] = "ok"
        self.go_wrong(wrong, body)
        if mode["times"] <= 0:
            mode["mode"] = "ok"

    def go_wrong(self, wrong, request):
        if wrong.isdigit():
            self.reply(int(wrong), b'{"detail": "told to"}')
            return
        if wrong == "slow":
            time.sleep(30)  # longer than anybody waits
        if wrong == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"jsonrpc"')
            return
        if wrong == "huge":
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(1600):
                    self.wfile.write(b"x" * 65536)
            except OSError:
                pass
            return
        if wrong in ("garbage", "empty"):
            self.reply(200, b"" if wrong == "empty" else b"\x00<html>\xff")
            return
        with lock:
            try:
                out = {"jsonrpc": "2.0", "id": request["id"], "result": answer(request)}
            except Refused as e:
                out = {"jsonrpc": "2.0", "id": request["id"], "error": {"code": 0, "message": str(e)}}
            save()
        if wrong == "lost":
            return
        if wrong == "wrong-id":
            out["id"] = 999999
        if wrong == "toon":
            out["result"] = wrap({"format": "toon", "data": "x: y", "meta": {}})
        text = json.dumps(out).encode()
        if wrong == "sse":
            self.reply(200, b": hello\r\nevent: message\r\ndata: " + text + b"\r\n\r\n",
                       "text/event-stream")
        else:
            self.reply(200, text)


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
