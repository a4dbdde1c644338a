/* An Agent Mail server in the test's own loop, as small as it can be, that goes
 * wrong on request. One call is one connection, as our client makes them. */
#ifndef TESTS_UNIT_MAIL_FAKE_SERVER_H
#define TESTS_UNIT_MAIL_FAKE_SERVER_H

#include <sys/socket.h>

#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"

#define FAKE_HUGE (100u << 20)

enum fake_mode {
	FAKE_OK,
	FAKE_SLOW, /* no answer at all */
	FAKE_CUT,  /* ends in the middle of it */
	FAKE_LOST, /* does it, then ends without a word */
	FAKE_HUGE_REPLY,
	FAKE_GARBAGE,
	FAKE_EMPTY,
	FAKE_WRONG_ID,
	FAKE_TOON,
	FAKE_BUSY,
	FAKE_STATUS = 100, /* and more: this HTTP status */
};

struct fake {
	struct event_base *base;
	struct evconnlistener *listener;
	uint16_t port;
	char url[64];
	int mode, times; /* the next tool calls and reads */
	unsigned seen;   /* of them */
	cJSON *messages; /* all that arrived */
	cJSON *leases;
	cJSON *known; /* project and agents; NULL: all are */
	int next;
	int limit; /* of the last inbox */
	/* Called between the two pages of a list of tools; NULL: it is one. */
	void (*between)(void *arg);
	void *arg;
};

static inline cJSON *
fake_text(cJSON *value)
{
	cJSON *result = cJSON_CreateObject(), *part = cJSON_CreateObject();
	char *text = cJSON_PrintUnformatted(value);

	json_add_str(part, "type", "text");
	json_add_str(part, "text", text);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(result, "content"), part);
	cJSON_free(text);
	cJSON_Delete(value);
	return result;
}

static inline cJSON *
fake_refusal(const char *words)
{
	cJSON *result = fake_text(cJSON_CreateNull());
	cJSON *part = cJSON_GetArrayItem(json_arr(result, "content"), 0);

	cJSON_ReplaceItemInObject(part, "text", cJSON_CreateString(words));
	json_add_bool(result, "isError", true);
	return result;
}

static inline cJSON *
fake_tools(void)
{
	static const char *const tools[][2] = {
		{ "ensure_project", "human_key" },
		{ "register_agent", "project_key program model name" },
		{ "send_message", "project_key sender_name to subject body_md "
				  "thread_id importance ack_required" },
		{ "fetch_inbox", "project_key agent_name limit" },
		{ "acknowledge_message", "project_key agent_name message_id" },
		{ "file_reservation_paths",
		    "project_key agent_name paths ttl_seconds exclusive reason" },
		{ "renew_file_reservations", "project_key agent_name "
					     "extend_seconds "
					     "file_reservation_ids" },
		{ "release_file_reservations", "project_key agent_name paths" },
	};
	cJSON *result = cJSON_CreateObject();
	cJSON *list = cJSON_AddArrayToObject(result, "tools");

	for (size_t i = 0; i < countof(tools); i++) {
		cJSON *tool = cJSON_CreateObject(), *known;
		char names[200], *rest = names, *name;

		json_add_str(tool, "name", tools[i][0]);
		known = cJSON_AddObjectToObject(
		    cJSON_AddObjectToObject(tool, "inputSchema"), "properties");
		(void)strlcpy(names, tools[i][1], sizeof names);
		while ((name = strsep(&rest, " ")) != NULL)
			cJSON_AddObjectToObject(known, name);
		cJSON_AddItemToArray(list, tool);
	}
	return result;
}

/* The last of the tools are on a page of their own. */
static inline cJSON *
fake_page(struct fake *f, const char *cursor)
{
	cJSON *result = fake_tools();
	cJSON *list = cJSON_GetObjectItem(result, "tools");
	int first = cJSON_GetArraySize(list) / 2;

	if (f->between == NULL)
		return result;
	if (cursor != NULL) {
		f->between(f->arg);
		return result;
	}
	while (cJSON_GetArraySize(list) > first)
		cJSON_DeleteItemFromArray(list, 0);
	json_add_str(result, "nextCursor", "2");
	return result;
}

static inline void
fake_reserve(struct fake *f, const cJSON *args, cJSON *granted)
{
	const cJSON *path;

	cJSON_ArrayForEach(path, json_arr(args, "paths"))
	{
		cJSON *lease = cJSON_CreateObject();

		json_add_int(lease, "id", ++f->next);
		json_add_str(lease, "agent", json_str(args, "agent_name", ""));
		json_add_str(lease, "path_pattern", path->valuestring);
		json_add_bool(
		    lease, "exclusive", json_bool(args, "exclusive", true));
		json_add_str(
		    lease, "created_ts", "2026-02-02T10:00:00.1+00:00");
		json_add_str(
		    lease, "expires_ts", "2126-02-02T10:00:00.1+00:00");
		cJSON_AddItemToArray(f->leases, lease);
		cJSON_AddItemToArray(granted, cJSON_Duplicate(lease, true));
	}
}

/* Who it does not know of the project and those that args name, or NULL. */
static inline const char *
fake_stranger(const struct fake *f, const cJSON *args)
{
	const char *const names[] = { "/p", json_str(args, "agent_name", "/p"),
		json_str(args, "sender_name", "/p"),
		json_arr(args, "to") == NULL
		    ? "/p"
		    : json_arr(args, "to")->child->valuestring };

	for (size_t i = 0; f->known != NULL && i < countof(names); i++) {
		if (!cJSON_HasObjectItem(f->known, names[i]))
			return names[i];
	}
	return NULL;
}

static inline cJSON *
fake_call(struct fake *f, const char *tool, const cJSON *args)
{
	const char *who = fake_stranger(f, args);
	char words[100];
	cJSON *o;

	if (strcmp(tool, "ensure_project") == 0)
		(void)cJSON_AddTrueToObject(f->known, "/p");
	else if (strcmp(tool, "register_agent") == 0)
		(void)cJSON_AddTrueToObject(
		    f->known, json_str(args, "name", "BlueLake"));
	else if (who != NULL) {
		(void)snprintf(words, sizeof words, "%s '%s' not found.",
		    *who == '/' ? "Project" : "Agent", who);
		return fake_refusal(words);
	}
	o = cJSON_CreateObject();
	if (strcmp(tool, "ensure_project") == 0)
		json_add_str(o, "slug", "p");
	else if (strcmp(tool, "register_agent") == 0)
		json_add_str(o, "name", json_str(args, "name", "BlueLake"));
	else if (strcmp(tool, "send_message") == 0) {
		cJSON *m = cJSON_Duplicate(args, true), *d;
		json_add_int(m, "id", ++f->next);
		json_add_str(m, "from", json_str(args, "sender_name", ""));
		json_add_str(m, "created_ts", "2126-02-02T10:00:00.1+00:00");
		cJSON_AddItemToArray(f->messages, m);
		d = cJSON_CreateObject();
		cJSON_AddItemToObject(d, "payload", cJSON_Duplicate(m, true));
		cJSON_AddItemToArray(
		    cJSON_AddArrayToObject(o, "deliveries"), d);
	} else if (strcmp(tool, "fetch_inbox") == 0) {
		f->limit = (int)json_int(args, "limit", 0);
		cJSON_Delete(o);
		o = cJSON_Duplicate(f->messages, true);
	} else if (strcmp(tool, "acknowledge_message") == 0) {
		if (json_int(args, "message_id", 0) > f->next) {
			cJSON_Delete(o);
			return fake_refusal("Error calling tool "
					    "'acknowledge_message': no such");
		}
	} else if (strcmp(tool, "file_reservation_paths") == 0)
		fake_reserve(f, args, cJSON_AddArrayToObject(o, "granted"));
	else if (strcmp(tool, "release_file_reservations") == 0) {
		json_add_int(o, "released", cJSON_GetArraySize(f->leases));
		cJSON_Delete(f->leases);
		f->leases = cJSON_CreateArray();
	}
	return fake_text(o);
}

static inline cJSON *
fake_read(const struct fake *f, const char *uri)
{
	cJSON *result = cJSON_CreateObject(), *one = cJSON_CreateObject();
	char *text = cJSON_PrintUnformatted(
	    strstr(uri, "outbox") != NULL ? f->messages : f->leases);

	json_add_str(one, "uri", uri);
	json_add_str(one, "text", text);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(result, "contents"), one);
	cJSON_free(text);
	return result;
}

static inline void
fake_close(struct bufferevent *b, void *arg)
{
	(void)arg;
	bufferevent_free(b);
}

static inline void
fake_end(struct bufferevent *b, short what, void *arg)
{
	(void)what;
	fake_close(b, arg);
}

/* As long as anybody takes it. */
static inline void
fake_more(struct bufferevent *b, void *arg)
{
	static const char chunk[65536];

	(void)arg;
	(void)bufferevent_write(b, chunk, sizeof chunk);
}

static inline void
fake_say(struct bufferevent *b, int status, const char *body, size_t announced)
{
	(void)evbuffer_add_printf(bufferevent_get_output(b),
	    "HTTP/1.1 %d x\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    status, announced, body);
	bufferevent_setcb(b, NULL, fake_close, fake_end, NULL);
}

static inline cJSON *
fake_result(struct fake *f, const cJSON *request, int mode)
{
	const cJSON *params = json_obj(request, "params");
	const char *method = json_str(request, "method", "");
	cJSON *toon;

	if (strcmp(method, "tools/list") == 0)
		return fake_page(f, json_str(params, "cursor", NULL));
	if (mode == FAKE_BUSY)
		return fake_refusal("database pool exhausted");
	if (mode == FAKE_TOON) {
		toon = cJSON_CreateObject();
		json_add_str(toon, "format", "toon");
		json_add_str(toon, "data", "x: y");
		return fake_text(toon);
	}
	if (strcmp(method, "resources/read") == 0)
		return fake_read(f, json_str(params, "uri", ""));
	return fake_call(
	    f, json_str(params, "name", ""), json_obj(params, "arguments"));
}

static inline void
fake_answer(struct fake *f, struct bufferevent *b, const cJSON *request)
{
	int mode = f->times > 0 ? f->mode : FAKE_OK;
	cJSON *o;
	char *text;

	if (strcmp(json_str(request, "method", ""), "tools/list") == 0)
		mode = FAKE_OK; /* it is found, and then goes wrong */
	else if (f->times > 0) {
		f->times--;
		f->seen++;
	}
	if (mode == FAKE_SLOW)
		return;
	if (mode >= FAKE_STATUS) {
		fake_say(b, mode, "{}", 2);
		return;
	}
	if (mode == FAKE_CUT) {
		fake_say(b, 200, "{\"jsonrpc\"", 1000);
		return;
	}
	if (mode == FAKE_GARBAGE || mode == FAKE_EMPTY) {
		const char *body = mode == FAKE_EMPTY ? "" : "<html>\xff";
		fake_say(b, 200, body, strlen(body));
		return;
	}
	if (mode == FAKE_HUGE_REPLY) {
		fake_say(b, 200, "", FAKE_HUGE);
		bufferevent_setcb(b, NULL, fake_more, fake_end, NULL);
		return;
	}
	o = cJSON_CreateObject();
	json_add_str(o, "jsonrpc", "2.0");
	json_add_int(o, "id",
	    mode == FAKE_WRONG_ID ? 999999 : json_int(request, "id", 0));
	cJSON_AddItemToObject(o, "result", fake_result(f, request, mode));
	text = cJSON_PrintUnformatted(o);
	if (mode == FAKE_LOST)
		bufferevent_free(b);
	else
		fake_say(b, 200, text, strlen(text));
	cJSON_free(text);
	cJSON_Delete(o);
}

static inline void
fake_on_data(struct bufferevent *b, void *arg)
{
	struct evbuffer *in = bufferevent_get_input(b);
	size_t len = evbuffer_get_length(in);
	const char *text = (const char *)evbuffer_pullup(in, -1), *body, *size;
	struct err err;
	cJSON *request;

	body = memmem(text, len, "\r\n\r\n", 4);
	size = memmem(text, len, "Content-Length: ", 16);
	if (body == NULL || size == NULL)
		return;
	body += 4;
	if ((size_t)(text + len - body) < strtoul(size + 16, NULL, 10))
		return;
	request = json_parse(body, (size_t)(text + len - body), 1u << 20, &err);
	fake_answer(arg, b, request);
	cJSON_Delete(request);
}

static inline void
fake_on_client(struct evconnlistener *l, evutil_socket_t fd,
    struct sockaddr *from, int len, void *arg)
{
	struct fake *f = arg;
	struct bufferevent *b =
	    bufferevent_socket_new(f->base, fd, BEV_OPT_CLOSE_ON_FREE);

	(void)l;
	(void)from;
	(void)len;
	bufferevent_setcb(b, fake_on_data, NULL, fake_end, f);
	(void)bufferevent_enable(b, EV_READ | EV_WRITE);
}

/* Opens it, at the port it had before when it had one. */
static inline void
fake_open(struct fake *f, struct event_base *base)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons(f->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;

	f->base = base;
	f->listener = evconnlistener_new_bind(base, fake_on_client, f,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, -1,
	    (struct sockaddr *)&at, sizeof at);
	if (f->listener == NULL ||
	    getsockname(evconnlistener_get_fd(f->listener),
		(struct sockaddr *)&at, &len) == -1)
		BUG("no fake server");
	f->port = ntohs(at.sin_port);
	(void)snprintf(f->url, sizeof f->url, "http://127.0.0.1:%u/mcp/",
	    (unsigned)f->port);
	if (f->messages == NULL) {
		f->messages = cJSON_CreateArray();
		f->leases = cJSON_CreateArray();
	}
}

static inline void
fake_shut(struct fake *f)
{
	evconnlistener_free(f->listener);
	f->listener = NULL;
}

static inline void
fake_done(struct fake *f)
{
	if (f->listener != NULL)
		fake_shut(f);
	cJSON_Delete(f->messages);
	cJSON_Delete(f->leases);
	cJSON_Delete(f->known);
}

#endif
