#include "daemon/rpc.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "io/sock.h"

struct rpc {
	struct sock_listener *listener;
	const struct rpc_handlers *handlers;
	void *arg;
};

static const cJSON *
member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool
is_id(const cJSON *id)
{
	return cJSON_IsString(id) || cJSON_IsNumber(id) || cJSON_IsNull(id);
}

static bool
is_request(const cJSON *root)
{
	const cJSON *id = member(root, "id");

	return cJSON_IsObject(root) && (id == NULL || is_id(id)) &&
	       strcmp(json_str(root, "jsonrpc", ""), "2.0") == 0 &&
	       cJSON_IsString(member(root, "method"));
}

int
rpc_parse(const char *line, size_t len, struct rpc_call *ret, struct err *err)
{
	const cJSON *params;

	*ret = (struct rpc_call){ 0 };
	ret->root = json_parse(line, len, SOCK_LINE_MAX, err);
	if (ret->root == NULL)
		return RPC_PARSE_ERROR;
	if (is_id(member(ret->root, "id")))
		ret->id = member(ret->root, "id");
	if (!is_request(ret->root)) {
		(void)err_set(err,
		    "A request is one object with \"jsonrpc\": \"2.0\", a "
		    "method and an id.");
		return RPC_INVALID_REQUEST;
	}
	ret->method = json_str(ret->root, "method", "");
	params = member(ret->root, "params");
	if (cJSON_IsObject(params))
		ret->params = params;
	else if (params != NULL && !cJSON_IsNull(params)) {
		(void)err_set(err, "Params are given by name, in an object.");
		return RPC_BAD_PARAMS;
	}
	return 0;
}

void
rpc_call_done(struct rpc_call *call)
{
	cJSON_Delete(call->root);
	*call = (struct rpc_call){ 0 };
}

typedef bool send_fn(struct sock_peer *p, const char *line, size_t len);

/* Sends one message; it is taken. */
static bool
send_message(struct sock_peer *peer, cJSON *message, send_fn *send)
{
	struct buf text;
	bool ok;

	buf_init(&text, SOCK_ANSWER_MAX);
	json_write(&text, message);
	ok = !text.full && send(peer, text.data, text.len);
	buf_done(&text);
	cJSON_Delete(message);
	return ok;
}

/* An answer without its result or error. An error that belongs to no request
 * we could read has the id null. */
static cJSON *
new_answer(const struct rpc_call *call)
{
	cJSON *message = cJSON_CreateObject();

	json_add_str(message, "jsonrpc", "2.0");
	cJSON_AddItemToObject(message, "id",
	    call->id == NULL ? cJSON_CreateNull()
			     : cJSON_Duplicate(call->id, true));
	return message;
}

void
rpc_answer(const struct rpc_call *call, struct cJSON *result)
{
	cJSON *message;

	if (call->id == NULL) {
		cJSON_Delete(result);
		return;
	}
	message = new_answer(call);
	cJSON_AddItemToObject(message, "result", result);
	if (!send_message(call->peer, message, sock_answer))
		rpc_fail(call, RPC_FAILED, "The answer is too long.");
}

/* As rpc_fail(), also when there is no id. */
static void
send_error(const struct rpc_call *call, int code, const char *sentence)
{
	cJSON *message = new_answer(call);
	cJSON *error = cJSON_AddObjectToObject(message, "error");

	json_add_int(error, "code", code);
	json_add_str(error, "message", sentence);
	(void)send_message(call->peer, message, sock_answer);
}

void
rpc_fail(const struct rpc_call *call, int code, const char *fmt, ...)
{
	va_list ap;
	char *sentence;

	if (call->id == NULL)
		return;
	va_start(ap, fmt);
	sentence = xvasprintf(fmt, ap);
	va_end(ap);
	send_error(call, code, sentence);
	free(sentence);
}

struct rpc_call *
rpc_keep(struct rpc_call *call)
{
	struct rpc_call *kept = xmalloc(sizeof *kept);

	*kept = *call;
	*call = (struct rpc_call){ 0 };
	return kept;
}

void
rpc_call_free(struct rpc_call *call)
{
	if (call == NULL)
		return;
	rpc_call_done(call);
	free(call);
}

static bool
notify(struct sock_peer *peer, const char *method, const cJSON *params,
    send_fn *send)
{
	cJSON *message = cJSON_CreateObject();

	json_add_str(message, "jsonrpc", "2.0");
	json_add_str(message, "method", method);
	cJSON_AddItemToObject(message, "params", cJSON_Duplicate(params, true));
	return send_message(peer, message, send);
}

bool
rpc_notify(
    struct sock_peer *peer, const char *method, const struct cJSON *params)
{
	return notify(peer, method, params, sock_send);
}

bool
rpc_replay(
    struct sock_peer *peer, const char *method, const struct cJSON *params)
{
	return notify(peer, method, params, sock_answer);
}

bool
rpc_pane(const struct cJSON *params, const char *key, unsigned *ret_pane)
{
	const cJSON *item = member(params, key);
	int64_t id;

	if (cJSON_IsNumber(item)) {
		if (item->valuedouble < 0 || item->valuedouble > INT32_MAX ||
		    floor(item->valuedouble) < item->valuedouble)
			return false;
		*ret_pane = (unsigned)item->valuedouble;
		return true;
	}
	if (!cJSON_IsString(item) || item->valuestring[0] != '%' ||
	    !str_to_int(item->valuestring + 1, 0, INT32_MAX, &id))
		return false;
	*ret_pane = (unsigned)id;
	return true;
}

static int
compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct rpc_method *)row)->name);
}

static void
on_line(void *arg, struct sock_peer *p, const char *line, size_t len)
{
	struct rpc *r = arg;
	const struct rpc_method *method;
	struct rpc_call call;
	struct err err;
	int code = rpc_parse(line, len, &call, &err);

	call.peer = p;
	if (code != 0) {
		send_error(&call, code, err.text);
		rpc_call_done(&call);
		return;
	}
	method = bsearch(call.method, r->handlers->methods, r->handlers->count,
	    sizeof *r->handlers->methods, compare);
	if (method == NULL)
		rpc_fail(&call, RPC_NO_METHOD, "There is no method %.100s.",
		    call.method);
	else if (r->handlers->keep == NULL ||
		 !r->handlers->keep(r->arg, &call, method->fn))
		method->fn(r->arg, &call);
	rpc_call_done(&call);
}

static void
on_close(void *arg, struct sock_peer *p)
{
	struct rpc *r = arg;

	r->handlers->on_close(r->arg, p);
}

struct rpc *
rpc_new(struct event_base *base, const char *path, const struct rpc_handlers *h,
    void *arg, struct err *err)
{
	static const struct sock_handlers sock = {
		.on_line = on_line,
		.on_close = on_close,
		.full = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{"
			"\"code\":-32000,\"message\":\"The daemon is "
			"connected to as many as it can be: end some that "
			"wait or follow.\"}}\n",
	};
	struct rpc *r = xcalloc(1, sizeof *r);

	r->handlers = h;
	r->arg = arg;
	r->listener = sock_listen(base, path, &sock, r, err);
	if (r->listener == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

void
rpc_free(struct rpc *r)
{
	if (r == NULL)
		return;
	sock_listener_free(r->listener);
	free(r);
}
