#include "cli/cast.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"

#define SECONDS_MAX 1e7

static bool
is_header(const char *line, size_t len)
{
	struct err why;
	cJSON *header = json_parse(line, len, CAST_LINE_MAX, &why);
	bool ok = cJSON_IsObject(header) && json_int(header, "version", 0) == 2;

	cJSON_Delete(header);
	return ok;
}

static void
add_output(struct cast *c, int64_t at_ms, const char *data)
{
	if (c->count == c->cap) {
		c->cap = c->cap > 0 ? 2 * c->cap : 256;
		c->outputs =
		    xreallocarray(c->outputs, c->cap, sizeof *c->outputs);
	}
	if (c->count > 0 && at_ms < c->outputs[c->count - 1].at_ms)
		at_ms = c->outputs[c->count - 1].at_ms;
	c->outputs[c->count++] = (struct cast_output){
		.at_ms = at_ms,
		.data = xstrdup(data),
		.len = strlen(data),
	};
}

static bool
read_event(struct cast *c, const char *line, size_t len)
{
	struct err why;
	cJSON *event = json_parse(line, len, CAST_LINE_MAX, &why);
	const cJSON *at = cJSON_GetArrayItem(event, 0);
	const cJSON *kind = cJSON_GetArrayItem(event, 1);
	const cJSON *data = cJSON_GetArrayItem(event, 2);
	bool ok;

	ok = cJSON_IsArray(event) && cJSON_IsNumber(at) &&
	     at->valuedouble >= 0 && at->valuedouble < SECONDS_MAX &&
	     cJSON_IsString(kind) && cJSON_IsString(data);
	if (ok && strcmp(kind->valuestring, "o") == 0)
		add_output(
		    c, (int64_t)(at->valuedouble * 1000), data->valuestring);
	cJSON_Delete(event);
	return ok;
}

bool
cast_parse(const char *text, size_t len, struct cast *ret, struct err *err)
{
	struct cast c = { 0 };
	const char *end = text + len, *newline;
	size_t line_len, number;

	if (len == 0)
		return err_set(err, "line 1: the file is empty");
	for (number = 1; text < end; number++) {
		newline = memchr(text, '\n', (size_t)(end - text));
		line_len = (size_t)((newline != NULL ? newline : end) - text);
		if (number == 1 && !is_header(text, line_len))
			return err_set(err,
			    "line 1: this is not a recording in asciicast v2");
		if (number > 1 && line_len > 0 &&
		    !read_event(&c, text, line_len) && newline != NULL) {
			cast_done(&c);
			return err_set(err,
			    "line %zu: not an event of asciicast v2", number);
		}
		if (newline == NULL)
			break;
		text = newline + 1;
	}
	*ret = c;
	return true;
}

void
cast_done(struct cast *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		free(c->outputs[i].data);
	free(c->outputs);
	*c = (struct cast){ 0 };
}
