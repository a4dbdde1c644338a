#include "detect/registry.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"

#define PID_LIMIT (1 << 30)

/* What it waits for; the first that is found in the text. */
static const struct {
	const char *words;
	enum agent_detail detail;
} waits[] = {
	{ "permission", DETAIL_APPROVAL },
	{ "sandbox", DETAIL_APPROVAL },
	{ "worker", DETAIL_APPROVAL },
	{ "input", DETAIL_QUESTION },
	{ "dialog", DETAIL_QUESTION },
};

static enum agent_detail
detail_of_wait(const char *waiting)
{
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
		if (strstr(waiting, waits[i].words) != NULL)
			return waits[i].detail;
	return DETAIL_QUESTION;
}

static bool
read_status(const cJSON *json, struct registry_record *r)
{
	const char *status = json_str(json, "status", "");

	(void)strlcpy(
	    r->waiting, json_str(json, "waitingFor", ""), sizeof r->waiting);
	r->background = strcmp(status, "shell") == 0;
	if (strcmp(status, "idle") == 0 || r->background)
		r->detail = DETAIL_IDLE;
	else if (strcmp(status, "busy") == 0)
		r->detail = DETAIL_THINKING;
	else if (strcmp(status, "waiting") == 0)
		r->detail = detail_of_wait(r->waiting);
	else
		return false;
	return true;
}

/* A number, or a string of digits; 0 when it is neither. */
static int64_t
read_number(const cJSON *json, const char *key)
{
	int64_t value = json_int(json, key, 0);

	if (value == 0)
		(void)str_to_int(json_str(json, key, ""), 0, INT64_MAX, &value);
	return value;
}

bool
registry_parse(const char *text, size_t len, struct registry_record *ret)
{
	struct registry_record r = { 0 };
	struct err err;
	cJSON *json = json_parse(text, len, REGISTRY_SIZE_MAX, &err);
	int64_t pid = json_int(json, "pid", 0);
	bool ok =
	    pid > 0 && pid < PID_LIMIT &&
	    strcmp(json_str(json, "kind", "interactive"), "interactive") == 0 &&
	    read_status(json, &r);

	if (ok) {
		r.pid = (pid_t)pid;
		r.start = read_number(json, "procStart");
		r.at_ms = read_number(json, "statusUpdatedAt");
		(void)strlcpy(
		    r.name, json_str(json, "name", ""), sizeof r.name);
		(void)strlcpy(
		    r.version, json_str(json, "version", ""), sizeof r.version);
		*ret = r;
	}
	cJSON_Delete(json);
	return ok;
}

pid_t
registry_file_pid(const char *name)
{
	char digits[16];
	int64_t pid;
	size_t len = strcspn(name, ".");

	if (len >= sizeof digits || strcmp(name + len, ".json") != 0)
		return 0;
	memcpy(digits, name, len);
	digits[len] = '\0';
	return str_to_int(digits, 1, PID_LIMIT, &pid) ? (pid_t)pid : 0;
}
