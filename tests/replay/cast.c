#include "cast.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

#define LINE_LIMIT (4u << 20)

static void
add(struct cast *c, double at, enum cast_kind kind, const char *text)
{
	if (c->count % 256 == 0)
		c->events =
		    xreallocarray(c->events, c->count + 256, sizeof *c->events);
	c->events[c->count++] = (struct cast_event){
		.ms = (int64_t)(at * 1000 + 0.5),
		.kind = kind,
		.text = xstrdup(text),
		.len = strlen(text),
	};
}

static void
add_marker(struct cast *c, double at, const char *text)
{
	if (str_starts(text, "state=")) {
		char state[32] = "";
		size_t len = strcspn(text + 6, " ");
		if (len < sizeof state)
			memcpy(state, text + 6, len);
		add(c, at, CAST_STATE, state);
	} else if (str_starts(text, "command=")) {
		add(c, at, CAST_COMMAND, text + 8);
	} else if (str_starts(text, "hook=")) {
		add(c, at, CAST_HOOK, text + 5);
	} else if (strcmp(text, "certain") == 0) {
		add(c, at, CAST_CERTAIN, "");
	}
}

static bool
take_line(struct cast *c, const char *line, size_t len, struct err *err)
{
	cJSON *v = json_parse(line, len, LINE_LIMIT, err);
	if (v == NULL)
		return false;
	if (cJSON_IsObject(v)) {
		c->cols = (int)json_int(v, "width", 80);
		c->rows = (int)json_int(v, "height", 24);
		c->duration_ms = (int64_t)(json_num(v, "duration", 0) * 1000);
	} else {
		double at = cJSON_GetNumberValue(cJSON_GetArrayItem(v, 0));
		const char *kind =
		    cJSON_GetStringValue(cJSON_GetArrayItem(v, 1));
		const char *text =
		    cJSON_GetStringValue(cJSON_GetArrayItem(v, 2));
		if (kind != NULL && text != NULL && *kind == 'o')
			add(c, at, CAST_OUTPUT, text);
		else if (kind != NULL && text != NULL && *kind == 'm')
			add_marker(c, at, text);
		else if (kind != NULL && text != NULL && *kind == 'r')
			add(c, at, CAST_RESIZE, text);
	}
	cJSON_Delete(v);
	return true;
}

bool
cast_load(const char *path, struct cast *ret, struct err *err)
{
	char command[512];
	*ret = (struct cast){ 0 };
	snprintf(command, sizeof command, "gzip -dcf '%s'", path);
	FILE *f = popen(command, "r");
	if (f == NULL)
		return err_set(err, "%s: cannot be read", path);
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	bool ok = true;
	while (ok && (len = getline(&line, &cap, f)) > 0)
		ok = take_line(ret, line, (size_t)len, err);
	free(line);
	if (pclose(f) != 0 && ok)
		ok = err_set(err, "%s: gzip failed", path);
	if (ok && ret->count == 0)
		ok = err_set(err, "%s: nothing in it", path);
	return ok;
}

int64_t
cast_end(const struct cast *c, size_t i)
{
	while (i < c->count && c->events[i].kind != CAST_STATE)
		i++;
	return i < c->count && strcmp(c->events[i].text, "exited") == 0
	           ? c->events[i].ms
	           : INT64_MAX / 2;
}

void
cast_done(struct cast *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->events[i].text);
	free(c->events);
}
