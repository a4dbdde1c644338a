#include "mail/agentmail-reply.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "mail/reservation.h"

#define REPLY_MAX   (10u << 20)
#define MESSAGE_MAX 400

static void
set(struct agentmail_reply *r, enum agentmail_kind kind, const char *message)
{
	struct buf text;

	/* A server's words go into logs and onto terminals. */
	buf_init(&text, (size_t)4 * MESSAGE_MAX);
	str_visible(&text, message, strlen(message), MESSAGE_MAX);
	r->kind = kind;
	r->message = buf_take(&text);
	buf_done(&text);
}

/* Words of servers that could not do it now and may do it later. */
static bool
is_busy(const char *message)
{
	/* Not "locked" alone: a contact may be blocked. */
	static const char *const words[] = { "database_pool", "pool exhausted",
		"is locked", "index.lock", "index_lock", "resource_busy",
		"is busy", "timed out", "timeout", "temporarily" };

	for (size_t i = 0; i < countof(words); i++) {
		if (strcasestr(message, words[i]) != NULL)
			return true;
	}
	return false;
}

/* Does it say that an agent or the project is not there? Not so of a message. */
static bool
is_stranger(const char *message)
{
	return strstr(message, "not registered") != NULL ||
	       ((str_starts(message, "Agent ") ||
		    str_starts(message, "Project ")) &&
		   strstr(message, "not found") != NULL);
}

/* "Error calling tool 'x': why" is "why". */
static const char *
strip_prefix(const char *message)
{
	const char *end;

	if (!str_starts(message, "Error calling tool '") &&
	    !str_starts(message, "Error reading resource "))
		return message;
	end = strstr(message, "': ");
	return end == NULL ? message : end + 3;
}

static void
refuse(struct agentmail_reply *r, const char *message)
{
	message = strip_prefix(message);
	set(r,
	    is_busy(message)       ? AGENTMAIL_BUSY
	    : is_stranger(message) ? AGENTMAIL_STRANGER
				   : AGENTMAIL_REFUSED,
	    message);
}

static bool
same_id(const cJSON *id, int64_t want)
{
	int64_t n;

	if (cJSON_IsString(id))
		return str_to_int(id->valuestring, 0, INT64_MAX, &n) &&
		       n == want;
	return cJSON_IsNumber(id) && id->valuedouble >= (double)want &&
	       id->valuedouble <= (double)want;
}

/* The text of the first content of a tool's, or a resource's, result. */
static const char *
content_text(const cJSON *result)
{
	const cJSON *list = json_arr(result, "content");

	if (list == NULL)
		list = json_arr(result, "contents");
	return json_str(cJSON_GetArrayItem(list, 0), "text", NULL);
}

/* The value of a result: structured, else the text of its content. */
static cJSON *
take_value(cJSON *result)
{
	const char *text = content_text(result);
	cJSON *value;
	struct err err;

	value = cJSON_DetachItemFromObjectCaseSensitive(
	    result, "structuredContent");
	if (value != NULL && !cJSON_IsNull(value))
		return value;
	cJSON_Delete(value);
	if (text == NULL)
		return cJSON_Duplicate(result, true); /* tools/list */
	value = json_parse(text, strlen(text), REPLY_MAX, &err);
	return value != NULL ? value : cJSON_CreateString(text);
}

/* {"result": x} alone is x. */
static cJSON *
unwrap(cJSON *value)
{
	cJSON *inner;

	if (!cJSON_IsObject(value) || cJSON_GetArraySize(value) != 1)
		return value;
	inner = cJSON_DetachItemFromObjectCaseSensitive(value, "result");
	if (inner == NULL)
		return value;
	cJSON_Delete(value);
	return inner;
}

static void
take_result(struct agentmail_reply *r, cJSON *result)
{
	const char *text = content_text(result);
	const cJSON *soft;
	cJSON *value;
	char *words;

	if (json_bool(result, "isError", false)) {
		refuse(r, text != NULL ? text : "the tool failed");
		return;
	}
	value = unwrap(take_value(result));
	soft = json_obj(value, "error");
	if (soft != NULL) {
		words = xasprintf("%s: %s", json_str(soft, "type", "error"),
		    json_str(soft, "message", ""));
		refuse(r, words);
		free(words);
	} else if (strcmp(json_str(value, "format", ""), "toon") == 0)
		set(r, AGENTMAIL_REFUSED,
		    "the server answers in TOON: unset "
		    "MCP_AGENT_MAIL_OUTPUT_FORMAT there");
	else {
		r->value = value;
		return;
	}
	cJSON_Delete(value);
}

static void
take_body(struct agentmail_reply *r, cJSON *body, int64_t id)
{
	const cJSON *error = json_obj(body, "error");
	cJSON *result;

	if (error != NULL) {
		refuse(r, json_str(error, "message", "an error without words"));
		return;
	}
	result = cJSON_GetObjectItemCaseSensitive(body, "result");
	if (!cJSON_IsObject(result))
		set(r, AGENTMAIL_BROKEN, "an answer without a result");
	else if (!same_id(cJSON_GetObjectItemCaseSensitive(body, "id"), id))
		set(r, AGENTMAIL_BROKEN, "an answer to another request");
	else
		take_result(r, result);
}

/* The data lines of the first event that is JSON with our id. */
static cJSON *
parse_stream(const char *text, size_t len, int64_t id, struct err *err)
{
	const char *end = text + len, *eol;
	cJSON *body;

	(void)err_set(err, "an event stream without the answer");
	for (; text < end; text = eol + (eol < end)) {
		eol = memchr(text, '\n', (size_t)(end - text));
		if (eol == NULL)
			eol = end;
		if (eol - text < 5 || memcmp(text, "data:", 5) != 0)
			continue;
		body = json_parse(
		    text + 5, (size_t)(eol - text) - 5, REPLY_MAX, err);
		if (same_id(cJSON_GetObjectItemCaseSensitive(body, "id"), id))
			return body;
		cJSON_Delete(body);
	}
	return NULL;
}

void
agentmail_reply_parse(const char *text, size_t len, const char *type,
    int64_t id, struct agentmail_reply *ret)
{
	struct err err = { "" };
	cJSON *body;

	*ret = (struct agentmail_reply){ .kind = AGENTMAIL_VALUE };
	body = str_starts(type, "text/event-stream")
	           ? parse_stream(text, len, id, &err)
	           : json_parse(text, len, REPLY_MAX, &err);
	if (body == NULL)
		set(ret, AGENTMAIL_BROKEN, err.text);
	else
		take_body(ret, body, id);
	cJSON_Delete(body);
}

void
agentmail_reply_done(struct agentmail_reply *r)
{
	cJSON_Delete(r->value);
	free(r->message);
	*r = (struct agentmail_reply){ 0 };
}

int64_t
agentmail_reply_time(const cJSON *obj, const char *key)
{
	int64_t ms;

	if (cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(obj, key))) {
		ms = json_int(obj, key, 0) / 1000;
		return ms > 0 ? ms : 0;
	}
	return json_time(obj, key);
}

void
agentmail_reply_leases(
    const cJSON *list, const char *agent, struct reservations *ret)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, list)
	{
		const char *pattern = json_str(one, "path_pattern", NULL);
		const char *who =
		    json_str(one, "agent", json_str(one, "agent_name", agent));
		struct reservation *r;

		if (pattern == NULL || who == NULL)
			continue;
		r = reservations_add(
		    ret, who, pattern, json_str(one, "reason", ""));
		r->id = json_int(one, "id", 0);
		r->exclusive = json_bool(one, "exclusive", true);
		r->created_ms = agentmail_reply_time(one, "created_ts");
		r->expires_ms = agentmail_reply_time(one, "expires_ts");
		r->released_ms = agentmail_reply_time(one, "released_ts");
	}
}
