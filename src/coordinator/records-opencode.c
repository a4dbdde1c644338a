/*
 * The words of the events are those that its plugin tells too (detect/hook).
 * Most events are pieces of messages, many a second: they are dropped by their
 * first bytes. A session that was begun by another is a sub-agent's, whose
 * dialogs alone concern the pane.
 */
#include "coordinator/records-opencode.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "detect/base64.h"
#include "detect/event-stream.h"
#include "detect/hook.h"
#include "detect/report.h"
#include "io/feed.h"
#include "io/proc.h"

#define PORT_MAX     65535
#define CHILDREN_MAX 64
#define ID_MAX       64
#define SECRET_MAX   256
#define TYPE_WITHIN  512 /* bytes of an event, that is */

struct records_opencode {
	pid_t pid;
	struct feed *feed; /* NULL: it has ended */
	struct event_stream stream;
	char children[CHILDREN_MAX][ID_MAX]; /* sessions of sub-agents */
	size_t next_child;                   /* where the next one goes */
	bool spoke;
	records_opencode_fn *fn;
	void *arg;
};

static bool
is_child(const struct records_opencode *o, const char *session)
{
	for (size_t i = 0; *session != '\0' && i < CHILDREN_MAX; i++)
		if (strcmp(o->children[i], session) == 0)
			return true;
	return false;
}

static void
note_session(struct records_opencode *o, const cJSON *info)
{
	const char *id = json_str(info, "id", "");

	if (*json_str(info, "parentID", "") == '\0' || is_child(o, id) ||
	    strlen(id) >= ID_MAX)
		return;
	(void)strlcpy(o->children[o->next_child], id, ID_MAX);
	o->next_child = (o->next_child + 1) % CHILDREN_MAX;
}

/* Do these first bytes look like an event that says something? */
static bool
is_wanted(const char *data, size_t len)
{
	static const char *const types[] = { "\"type\":\"session.",
		"\"type\":\"permission.", "\"type\":\"question." };

	if (len > TYPE_WITHIN)
		len = TYPE_WITHIN;
	for (size_t i = 0; i < countof(types); i++)
		if (memmem(data, len, types[i], strlen(types[i])) != NULL)
			return true;
	return false;
}

/* An answered dialog of a sub-agent is over for the pane as well. */
static bool
is_answer(const char *name)
{
	return str_ends(name, ".replied") || str_ends(name, ".rejected");
}

static bool
concerns_pane(const struct records_opencode *o, const struct hook_event *e,
    const cJSON *properties)
{
	return !is_child(o, json_str(properties, "sessionID", "")) ||
	       state_is_dialog(e->detail) || is_answer(e->name);
}

static void
on_event(void *arg, const char *data, size_t len)
{
	struct records_opencode *o = arg;
	struct report report = {
		.source = SOURCE_REGISTRY, .speaks = true, .pid = o->pid
	};
	const cJSON *properties;
	struct hook_event e;
	struct err err;
	cJSON *json;

	if (!is_wanted(data, len))
		return;
	json = json_parse(data, len, EVENT_STREAM_MAX, &err);
	properties = json_obj(json, "properties");
	note_session(o, json_obj(properties, "info"));
	if (hook_read(HOOK_OPENCODE, json, &e) && e.speaks &&
	    concerns_pane(o, &e, properties)) {
		report.detail = e.detail;
		(void)strlcpy(report.words, e.words, sizeof report.words);
		o->spoke = true;
		o->fn(o->arg, &report);
	}
	cJSON_Delete(json);
}

/* What it said last may no longer be true. */
static void
end(struct records_opencode *o)
{
	const struct report report = { .source = SOURCE_REGISTRY,
		.speaks = true,
		.detail = DETAIL_UNKNOWN,
		.pid = o->pid };

	feed_free(o->feed);
	o->feed = NULL;
	if (o->spoke)
		o->fn(o->arg, &report);
}

static void
on_data(void *arg, const void *data, size_t len)
{
	struct records_opencode *o = arg;

	/* Something else may have that port. */
	if (!event_stream_feed(&o->stream, data, len, on_event, o))
		end(o);
}

static void
on_end(void *arg)
{
	end(arg);
}

/* ---- which port ---- */

/* "--port 4096" or "--port=4096" among the arguments. */
static int
port_of_args(const char *args)
{
	const char *at = strstr(args, " --port");
	int64_t port = 0;
	char digits[8];
	size_t len;

	if (at == NULL || (at[7] != ' ' && at[7] != '='))
		return 0;
	len = strcspn(at + 8, " ");
	if (len >= sizeof digits)
		return 0;
	memcpy(digits, at + 8, len);
	digits[len] = '\0';
	return str_to_int(digits, 1, PORT_MAX, &port) ? (int)port : 0;
}

struct search {
	pid_t pgrp, pid; /* who listens, */
	int port;        /* and where */
};

/* The npm package's program is a child of the one that was started; any other
 * child may listen for reasons of its own. */
static void
on_process(void *arg, const struct proc *p, int depth)
{
	struct search *s = arg;
	int port;

	if (depth == 0)
		s->pgrp = p->pgrp;
	if (s->port != 0 || p->pgrp != s->pgrp ||
	    (depth > 0 && strstr(p->name, "opencode") == NULL))
		return;
	port = proc_port(p->pid);
	if (port == 0)
		port = port_of_args(p->args);
	if (port == 0)
		return;
	s->port = port;
	s->pid = p->pid;
}

static bool
find_port(pid_t pid, struct search *ret)
{
	struct proc_table table;

	*ret = (struct search){ 0 };
	proc_table_read(&table);
	proc_walk(&table, pid, on_process, ret);
	proc_table_done(&table);
	return ret->port != 0;
}

/* "Authorization: Basic …" and the end of the line, when the server asks for
 * a password; else nothing. The caller wipes it. */
static void
add_password(pid_t pid, struct buf *out)
{
	char user[SECRET_MAX], password[SECRET_MAX], pair[2 * SECRET_MAX];
	char text[4 * SECRET_MAX];

	if (!proc_getenv(
		pid, "OPENCODE_SERVER_PASSWORD", password, sizeof password) ||
	    *password == '\0')
		return;
	if (!proc_getenv(pid, "OPENCODE_SERVER_USERNAME", user, sizeof user) ||
	    *user == '\0')
		(void)strlcpy(user, "opencode", sizeof user);
	(void)snprintf(pair, sizeof pair, "%s:%s", user, password);
	base64_encode(pair, strlen(pair), text);
	(void)buf_addf(out, "Authorization: Basic %s\r\n", text);
	explicit_bzero(password, sizeof password);
	explicit_bzero(pair, sizeof pair);
	explicit_bzero(text, sizeof text);
}

struct records_opencode *
records_opencode_new(
    struct event_base *base, pid_t pid, records_opencode_fn *fn, void *arg)
{
	static const struct feed_handlers handlers = { on_data, on_end };
	struct records_opencode *o;
	struct search where;
	struct buf request;

	if (!find_port(pid, &where))
		return NULL;
	o = xcalloc(1, sizeof *o);
	o->pid = pid;
	o->fn = fn;
	o->arg = arg;
	event_stream_init(&o->stream);
	buf_init(&request, 4096);
	(void)buf_addf(&request,
	    "GET /event HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
	    "Accept: text/event-stream\r\n",
	    where.port);
	add_password(where.pid, &request);
	(void)buf_adds(&request, "\r\n");
	o->feed = feed_new(base, where.port, request.data, &handlers, o);
	explicit_bzero(request.data, request.len);
	buf_done(&request);
	return o;
}

void
records_opencode_free(struct records_opencode *o)
{
	if (o == NULL)
		return;
	feed_free(o->feed);
	event_stream_done(&o->stream);
	free(o);
}

bool
records_opencode_is_over(const struct records_opencode *o)
{
	return o->feed == NULL;
}
