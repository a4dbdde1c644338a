#include "detect/rollout.h"

#include <string.h>

#include "base/json.h"
#include "base/time.h"

#define LINE_MAX_BYTES (64u << 10) /* a count of tokens is a short line */
/* What Codex leaves out of both sides of the fraction: its own prompt. */
#define BASELINE 12000

static double
percent_used(double tokens, double window)
{
	double used = 100 * (tokens - BASELINE) / (window - BASELINE);

	return used < 0 ? 0 : used > 100 ? 100 : used;
}

static bool
read_count(const char *line, size_t len, struct rollout_usage *ret)
{
	static const char *const names[] = { "primary", "secondary", NULL };
	struct rollout_usage u = { 0 };
	struct err err;
	cJSON *o = json_parse(line, len, LINE_MAX_BYTES, &err);
	const cJSON *payload = json_obj(o, "payload");
	const cJSON *info = json_obj(payload, "info");
	double window = json_num(info, "model_context_window", 0);
	double tokens =
	    json_num(json_obj(info, "last_token_usage"), "total_tokens", -1);
	bool ok = strcmp(json_str(payload, "type", ""), "token_count") == 0 &&
	          time_parse(json_str(o, "timestamp", ""), &u.at_ms);

	if (window > BASELINE && tokens >= 0) {
		u.context_known = true;
		u.context = percent_used(tokens, window);
	}
	u.limits = limits_read(
	    json_obj(payload, "rate_limits"), names, "used_percent");
	cJSON_Delete(o);
	if (ok)
		*ret = u;
	return ok;
}

bool
rollout_usage(const char *tail, size_t len, struct rollout_usage *ret)
{
	static const char mark[] = "\"token_count\"";

	/* From the end, line by line; what has not the word is not parsed. */
	while (len > 0) {
		size_t start = --len;
		while (start > 0 && tail[start - 1] != '\n')
			start--;
		size_t line = len - start;
		if (tail[len] != '\n')
			line++;
		if (line <= LINE_MAX_BYTES &&
		    memmem(tail + start, line, mark, sizeof mark - 1) != NULL &&
		    read_count(tail + start, line, ret))
			return true;
		len = start;
	}
	return false;
}

/* The first line may have a hundred kilobytes of instructions behind what we
 * are after, so the string is taken out of it by hand. */
bool
rollout_cwd(const char *head, size_t len, char ret[ROLLOUT_DIR_MAX])
{
	static const char mark[] = "\"cwd\":\"", kind[] = "\"session_meta\"";
	const char *at, *end;
	struct err err;
	cJSON *text;
	bool ok;

	end = memchr(head, '\n', len);
	if (end == NULL)
		end = head + len;
	at = memmem(head, (size_t)(end - head), mark, sizeof mark - 1);
	if (at == NULL ||
	    memmem(head, (size_t)(at - head), kind, sizeof kind - 1) == NULL)
		return false;
	at += sizeof mark - 2; /* its opening quote */
	for (len = 1; at + len < end && at[len] != '"'; len++)
		len += at[len] == '\\';
	if (at + len >= end)
		return false;
	text = json_parse(at, len + 1, ROLLOUT_DIR_MAX, &err);
	ok = cJSON_IsString(text) && text->valuestring[0] == '/' &&
	     strlcpy(ret, text->valuestring, ROLLOUT_DIR_MAX) < ROLLOUT_DIR_MAX;
	cJSON_Delete(text);
	return ok;
}
