/* Life, the breaker, and requests. What a request's end means:
 *
 *   an answer            value or refusal; the server is there
 *   401, 403, 404        refusal; waiting would not help, yet it is looked
 *                        again later because the server may be set right
 *   other 4xx            refusal of this request, if it says no more
 *   408, 429, 5xx, none  the server is away: everything waits
 */
#include "mail/agentmail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "io/clock.h"
#include "io/http.h"
#include "io/log.h"
#include "io/loop.h"
#include "mail/agentmail-inside.h"

#define REQUEST_MAX  (2u << 20)
#define PROJECTS_MAX 256
#define BACKOFF_MAX  (15 * TIME_SECOND)

static void connect_server(struct agentmail *am);
static void go_on(struct agentmail_op *op);

static void
set_words(char **field, const char *words)
{
	free(*field);
	*field = xstrdup(words);
}

/* The server is away or unwilling: nothing is asked for a while. */
static void
trip(struct agentmail *am, const char *why, int64_t wait_ms)
{
	int64_t backoff = TIME_SECOND << (am->failures < 6 ? am->failures : 6);

	if (backoff > BACKOFF_MAX)
		backoff = BACKOFF_MAX;
	if (am->failures == 0)
		log_debug("agentmail: %s", why);
	am->failures++;
	am->retry_ms = clock_now_ms() + (wait_ms > backoff ? wait_ms : backoff);
	set_words(&am->why, why);
	/* Another server may come up in its place. */
	cJSON_Delete(am->tools);
	am->tools = NULL;
	am->project_count = 0;
	agentmail_outbox_pump(am);
}

/* How the HTTP reply ended the request, if it did not bring an answer. Returns
 * false then, and fills the operation. */
static bool
take_status(struct agentmail_op *op, const struct http_reply *r)
{
	char words[400];

	op->result = MAIL_DOWN;
	op->unknown = r->sent;
	op->too_long = r->outcome == HTTP_TOO_LONG && op->row == 0;
	if (op->too_long) { /* what others wrote is: the server is well */
		op->result = MAIL_REFUSED;
		set_words(&op->why, "The answer of the Agent Mail server is "
				    "too long to be read.");
		return false;
	}
	if (r->outcome != HTTP_ANSWERED)
		(void)snprintf(words, sizeof words,
		    "The Agent Mail server does not answer: %.300s.", r->why);
	else if (r->status == 401) {
		op->unknown = false;
		(void)snprintf(words, sizeof words,
		    "The Agent Mail server refuses us (HTTP 401): set AGENT_MAIL_TOKEN or "
		    "put its token into the file mail-token.");
	} else if (r->status == 403) {
		op->unknown = false;
		(void)snprintf(words, sizeof words,
		    "The Agent Mail server lets us only read (HTTP 403): set "
		    "HTTP_RBAC_DEFAULT_ROLE=writer there.");
	} else if (r->status == 429) {
		op->unknown = false;
		(void)snprintf(words, sizeof words,
		    "The Agent Mail server has had too many requests "
		    "(HTTP 429).");
	} else if (r->status >= 500 || r->status == 408)
		(void)snprintf(words, sizeof words,
		    "The Agent Mail server is in trouble (HTTP %d).",
		    r->status);
	else if (r->status == 404 || r->status == 405 || r->status / 100 == 3) {
		op->unknown = false;
		(void)snprintf(words, sizeof words,
		    "There is no Agent Mail server at that URL (HTTP %d).",
		    r->status);
	} else
		return true;
	set_words(&op->why, words);
	trip(op->am, words, r->retry_after_ms);
	return false;
}

/* Takes the answer apart; NULL when it is none or a refusal. */
static cJSON *
take_answer(struct agentmail_op *op, const struct http_reply *r)
{
	struct agentmail_reply reply;
	cJSON *value;
	char *words;

	if (!take_status(op, r))
		return NULL;
	agentmail_reply_parse(r->body, r->len, r->type, op->id, &reply);
	value = reply.value;
	reply.value = NULL;
	op->unknown = false;
	op->stranger = reply.kind == AGENTMAIL_STRANGER;
	op->result = reply.kind == AGENTMAIL_REFUSED || op->stranger
	                 ? MAIL_REFUSED
	                 : MAIL_DOWN;
	if (reply.kind == AGENTMAIL_BROKEN && r->status >= 400) {
		words = xasprintf(
		    "The Agent Mail server refuses it (HTTP %d).", r->status);
		set_words(&op->why, words);
		op->result = MAIL_REFUSED;
		free(words);
	} else if (reply.kind == AGENTMAIL_BROKEN) {
		words = xasprintf(
		    "The Agent Mail server said what nobody can read: %s",
		    reply.message);
		set_words(&op->why, words);
		op->unknown = true;
		trip(op->am, words, 0);
		free(words);
	} else if (reply.kind != AGENTMAIL_VALUE)
		set_words(&op->why, reply.message);
	if (reply.kind == AGENTMAIL_BUSY)
		trip(op->am, reply.message, 0);
	agentmail_reply_done(&reply);
	return value;
}

static void
on_reply(void *arg, const struct http_reply *r)
{
	struct agentmail_op *op = arg;
	cJSON *value;

	op->call = NULL;
	op->stranger = false;
	value = take_answer(op, r);
	if (op->stranger && op->step != NULL && !op->again) {
		/* Another database has come up in its place. */
		op->again = true;
		op->am->project_count = 0;
		go_on(op);
		return;
	}
	op->then(op, value);
	cJSON_Delete(value);
}

/* Sends a request; params is taken. */
static void
request(struct agentmail_op *op, const char *method, cJSON *params,
    agentmail_value_fn *then)
{
	struct agentmail *am = op->am;
	cJSON *o = cJSON_CreateObject();
	struct buf body;

	op->id = ++am->last_id;
	op->then = then;
	json_add_str(o, "jsonrpc", "2.0");
	json_add_int(o, "id", op->id);
	json_add_str(o, "method", method);
	cJSON_AddItemToObject(o, "params", params);
	buf_init(&body, REQUEST_MAX);
	json_write(&body, o);
	cJSON_Delete(o);
	op->call = http_start(am->http,
	    &(struct http_request){
		.url = am->url,
		.body = body.data,
		.body_len = body.len,
		.accept = "application/json, text/event-stream",
		.bearer = am->token,
		.timeout_ms = am->timeout_ms,
		.limit = HTTP_REPLY_MAX,
	    },
	    on_reply, op);
	buf_done(&body);
}

bool
agentmail_has_tool(const struct agentmail *am, const char *tool)
{
	return json_obj(am->tools, tool) != NULL;
}

void
agentmail_op_tool(struct agentmail_op *op, const char *tool, cJSON *args,
    agentmail_value_fn *then)
{
	const cJSON *known = json_obj(op->am->tools, tool);
	cJSON *params, *arg, *next;
	char words[100];

	if (known == NULL) {
		(void)snprintf(words, sizeof words,
		    "This Agent Mail server has no %s.", tool);
		/* It may have gone since the last request. */
		set_words(
		    &op->why, op->am->tools == NULL ? op->am->why : words);
		op->result = op->am->tools == NULL ? MAIL_DOWN : MAIL_REFUSED;
		op->unknown = false;
		cJSON_Delete(args);
		then(op, NULL);
		return;
	}
	json_add_str(args, "format", "json");
	for (arg = args->child; arg != NULL; arg = next) {
		next = arg->next;
		if (!cJSON_HasObjectItem(known, arg->string))
			cJSON_Delete(cJSON_DetachItemViaPointer(args, arg));
	}
	params = cJSON_CreateObject();
	json_add_str(params, "name", tool);
	cJSON_AddItemToObject(params, "arguments", args);
	request(op, "tools/call", params, then);
}

void
agentmail_op_resource(struct agentmail_op *op, const char *kind,
    const char *name, const char *rest, agentmail_value_fn *then)
{
	cJSON *params = cJSON_CreateObject();
	struct buf uri;

	buf_init(&uri, 4096);
	(void)buf_addf(&uri, "resource://%s/", kind);
	for (; *name != '\0'; name++) {
		if (strchr("/?#%& ", *name) != NULL)
			(void)buf_addf(&uri, "%%%02X", (unsigned char)*name);
		else
			(void)buf_addc(&uri, *name);
	}
	(void)buf_addf(&uri, "?%s", rest);
	json_add_str(params, "uri", uri.data);
	buf_done(&uri);
	request(op, "resources/read", params, then);
}

struct cJSON *
agentmail_args(
    const struct agentmail_op *op, const char *name, const char *agent)
{
	cJSON *args = cJSON_CreateObject();
	struct identity i;

	json_add_str(args, "project_key", op->project);
	json_add_str(args, name, agent);
	/* Later servers want to be shown what they gave out. */
	if (identity_of_name(op->am->store, op->project, agent, &i) &&
	    i.token[0] != '\0') {
		json_add_str(args, "registration_token", i.token);
		json_add_str(args, "sender_token", i.token);
	}
	return args;
}

static const char *
find_slug(const struct agentmail *am, const char *project)
{
	for (size_t i = 0; i < am->project_count; i++) {
		if (strcmp(am->projects[i].path, project) == 0)
			return am->projects[i].slug;
	}
	return NULL;
}

static void
on_project(struct agentmail_op *op, cJSON *value)
{
	struct agentmail *am = op->am;
	struct agentmail_project *p;

	if (value == NULL) {
		agentmail_op_fail(op);
		return;
	}
	/* More projects than that are asked for again each time. */
	if (find_slug(am, op->project) == NULL) {
		p = &am->projects[am->project_count % PROJECTS_MAX];
		set_words(&p->path, op->project);
		set_words(&p->slug, json_str(value, "slug", op->project));
		if (am->project_count < PROJECTS_MAX)
			am->project_count++;
	}
	go_on(op);
}

/* One step further, whatever is still missing. */
static void
go_on(struct agentmail_op *op)
{
	struct agentmail *am = op->am;
	const char *slug;
	cJSON *args;

	if (am->connecting && !am->closing)
		return; /* it goes on when that is done */
	if (am->tools == NULL) {
		if (clock_now_ms() < am->retry_ms || am->closing) {
			op->result = MAIL_DOWN;
			op->unknown = false;
			set_words(&op->why, am->why);
			agentmail_op_fail(op);
		} else
			connect_server(am);
		return;
	}
	slug = find_slug(am, op->project);
	if (slug != NULL) {
		set_words(&op->slug, slug);
		if (op->again)
			agentmail_identity_renew(op);
		else
			op->step(op);
		return;
	}
	args = cJSON_CreateObject();
	json_add_str(args, "human_key", op->project);
	agentmail_op_tool(op, "ensure_project", args, on_project);
}

void
agentmail_op_start(struct agentmail_op *op, agentmail_step_fn *step)
{
	op->step = step;
	go_on(op);
}

/* Those that wait for the server: with a step and no request under way. A
 * step may end others, so each look starts anew. */
static void
resume(struct agentmail *am)
{
	struct agentmail_op *op;
	int64_t last = am->last_id;

	for (;;) {
		TAILQ_FOREACH (op, &am->ops, entry) {
			if (op->step != NULL && op->call == NULL &&
			    op->id <= last)
				break;
		}
		if (op == NULL || am->connecting)
			return;
		go_on(op);
	}
}

/* Keeps of each tool the names of its arguments. */
static void
take_tools(struct agentmail *am, const cJSON *value)
{
	const cJSON *tool;

	if (am->tools == NULL)
		am->tools = cJSON_CreateObject();
	cJSON_ArrayForEach(tool, json_arr(value, "tools"))
	{
		const cJSON *known =
		    json_obj(json_obj(tool, "inputSchema"), "properties");
		const char *name = json_str(tool, "name", NULL);

		if (name == NULL || cJSON_HasObjectItem(am->tools, name))
			continue;
		cJSON_AddItemToObject(am->tools, name,
		    known != NULL ? cJSON_Duplicate(known, true)
				  : cJSON_CreateObject());
	}
}

static void ask_tools(struct agentmail_op *op, const char *cursor);

static void
on_tools(struct agentmail_op *op, cJSON *value)
{
	struct agentmail *am = op->am;
	const char *cursor = json_str(value, "nextCursor", NULL);

	if (json_arr(value, "tools") != NULL) {
		take_tools(am, value);
		if (cursor != NULL && cJSON_GetArraySize(am->tools) < 1000) {
			ask_tools(op, cursor);
			return;
		}
		am->failures = 0;
		am->retry_ms = 0;
		set_words(&am->why, "");
	} else if (am->retry_ms <= clock_now_ms())
		trip(am,
		    value != NULL ? "What is there is no Agent Mail server."
				  : op->why,
		    0);
	am->connecting = false;
	agentmail_op_free(op);
	resume(am);
	agentmail_outbox_pump(am);
}

static void
ask_tools(struct agentmail_op *op, const char *cursor)
{
	cJSON *params = cJSON_CreateObject();

	json_add_opt(params, "cursor", cursor);
	request(op, "tools/list", params, on_tools);
}

static void
connect_server(struct agentmail *am)
{
	am->connecting = true;
	ask_tools(agentmail_op_new(am, "", "", NULL, NULL), NULL);
}

static void
agentmail_free(struct mail *m)
{
	struct agentmail *am = (struct agentmail *)m;
	struct agentmail_op *op;

	am->closing = true;
	while ((op = TAILQ_FIRST(&am->ops)) != NULL) {
		op->result = MAIL_DOWN;
		set_words(&op->why, "The mail is being closed.");
		agentmail_op_fail(op);
	}
	agentmail_outbox_done(am);
	event_free(am->timer);
	http_free(am->http);
	for (size_t i = 0; i < PROJECTS_MAX; i++) {
		free(am->projects[i].path);
		free(am->projects[i].slug);
	}
	free(am->projects);
	cJSON_Delete(am->tools);
	free(am->url);
	if (am->token != NULL)
		explicit_bzero(am->token, strlen(am->token));
	free(am->token);
	free(am->why);
	free(am);
}

static struct cJSON *
agentmail_state(const struct mail *m)
{
	const struct agentmail *am = (const struct agentmail *)m;
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "kind", "agentmail");
	json_add_str(o, "url", am->url);
	json_add_bool(o, "up", am->tools != NULL && !am->connecting);
	json_add_opt(o, "why", am->why);
	json_add_int(o, "failures", am->failures);
	json_add_int(o, "queued", agentmail_outbox_count(am));
	return o;
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	agentmail_outbox_pump(arg);
}

struct mail *
agentmail_new(struct event_base *base, struct store *s,
    const struct agentmail_config *config)
{
	static const struct mail_ops ops = {
		.is_remote = true,
		.free = agentmail_free,
		.state = agentmail_state,
		.identify = agentmail_identity_ask,
		.send = agentmail_outbox_send,
		.inbox = agentmail_calls_inbox,
		.ack = agentmail_calls_ack,
		.reserve = agentmail_calls_reserve,
		.release = agentmail_calls_release,
		.list = agentmail_calls_list,
	};
	struct agentmail *am = xcalloc(1, sizeof *am);

	am->mail.ops = &ops;
	am->base = base;
	am->store = s;
	am->http = http_new(base);
	am->url = xasprintf(
	    "%s%s", config->url, str_ends(config->url, "/") ? "" : "/");
	am->token = config->token == NULL ? NULL : xstrdup(config->token);
	am->timeout_ms = config->timeout_ms;
	am->why = xstrdup("");
	am->projects = xcalloc(PROJECTS_MAX, sizeof *am->projects);
	TAILQ_INIT(&am->ops);
	TAILQ_INIT(&am->waiters);
	am->timer = loop_timer(base, on_timer, am);
	agentmail_outbox_pump(am); /* what an earlier run left */
	return &am->mail;
}
