/*
 * A number is a double in cJSON. One that a double does not hold keeps its
 * digits in valuestring, which cJSON leaves NULL in numbers and which it
 * copies and frees whatever the type; json-write prints them.
 */
#include "base/json.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json-scan.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"

/* Every integer up to here is exact in a double. */
#define EXACT_MAX (INT64_C(1) << 53)

/* Gives the numbers that scan found too big for a double their digits. The
 * tree has the order of the text, so counting tells which they are. */
static void
keep_digits(cJSON *value, const char *text, const struct json_scan *scan,
    size_t *number, size_t *big)
{
	for (; value != NULL && *big < scan->big_count; value = value->next) {
		const struct json_scan_big *b = &scan->bigs[*big];

		keep_digits(value->child, text, scan, number, big);
		if (!cJSON_IsNumber(value))
			continue;
		if (*number == b->index) {
			value->valuestring = xstrndup(text + b->start, b->len);
			(*big)++;
		}
		(*number)++;
	}
}

cJSON *
json_parse(const char *text, size_t len, size_t limit, struct err *err)
{
	struct json_scan scan;
	const char *end = text;
	size_t number = 0, big = 0;
	cJSON *value;

	if (len > limit) {
		(void)err_set(err,
		    "1:1: %zu bytes are more than the %zu "
		    "allowed",
		    len, limit);
		return NULL;
	}
	if (!json_scan(text, len, &scan, err))
		return NULL;
	value = cJSON_ParseWithLengthOpts(text, len, &end, false);
	if (value == NULL)
		/* The one thing left to cJSON: the pairs of \ud800 \udc00. */
		(void)json_scan_error(text, (size_t)(end - text),
		    "half of a surrogate pair", err);
	else
		keep_digits(value, text, &scan, &number, &big);
	free(scan.bigs);
	return value;
}

static const cJSON *
member(const cJSON *obj, const char *key)
{
	return cJSON_IsObject(obj) ? cJSON_GetObjectItemCaseSensitive(obj, key)
	                           : NULL;
}

const char *
json_str(const cJSON *obj, const char *key, const char *def)
{
	const cJSON *item = member(obj, key);

	return cJSON_IsString(item) ? item->valuestring : def;
}

double
json_num(const cJSON *obj, const char *key, double def)
{
	const cJSON *item = member(obj, key);

	return cJSON_IsNumber(item) ? item->valuedouble : def;
}

int64_t
json_int(const cJSON *obj, const char *key, int64_t def)
{
	const cJSON *item = member(obj, key);
	int64_t value;
	double d;

	if (!cJSON_IsNumber(item))
		return def;
	if (item->valuestring != NULL)
		return str_to_int(
			   item->valuestring, INT64_MIN, INT64_MAX, &value)
		           ? value
		           : def;
	d = item->valuedouble;
	/* 2^63 and beyond, and what is not a number, may not be converted. */
	if (!(d >= -0x1p63 && d < 0x1p63))
		return def;
	value = (int64_t)d;
	return (double)value == d ? value : def;
}

bool
json_bool(const cJSON *obj, const char *key, bool def)
{
	const cJSON *item = member(obj, key);

	return cJSON_IsBool(item) ? cJSON_IsTrue(item) : def;
}

int64_t
json_time(const cJSON *obj, const char *key)
{
	int64_t ms;

	return time_parse(json_str(obj, key, ""), &ms) && ms > 0 ? ms : 0;
}

const cJSON *
json_obj(const cJSON *obj, const char *key)
{
	const cJSON *item = member(obj, key);

	return cJSON_IsObject(item) ? item : NULL;
}

const cJSON *
json_arr(const cJSON *obj, const char *key)
{
	const cJSON *item = member(obj, key);

	return cJSON_IsArray(item) ? item : NULL;
}

static void
add(cJSON *obj, const char *key, cJSON *item)
{
	if (!cJSON_AddItemToObject(obj, key, item))
		BUG("\"%s\" is not added: no object, or no memory", key);
}

void
json_add_str(cJSON *obj, const char *key, const char *value)
{
	struct buf clean;
	size_t left = value == NULL ? 0 : strlen(value);

	buf_init(&clean, SIZE_MAX);
	while (left > 0) {
		size_t n = str_utf8_len(value, left, NULL);

		if (n == 0)
			(void)buf_adds(&clean, "\xef\xbf\xbd");
		else
			(void)buf_add(&clean, value, n);
		n += n == 0;
		value += n;
		left -= n;
	}
	add(obj, key, cJSON_CreateString(clean.data));
	buf_done(&clean);
}

void
json_add_opt(cJSON *obj, const char *key, const char *value)
{
	if (value != NULL && *value != '\0')
		json_add_str(obj, key, value);
}

void
json_add_int(cJSON *obj, const char *key, int64_t value)
{
	cJSON *item = cJSON_CreateNumber((double)value);

	add(obj, key, item);
	if (value > EXACT_MAX || value < -EXACT_MAX)
		item->valuestring = xasprintf("%" PRId64, value);
}

void
json_add_num(cJSON *obj, const char *key, double value)
{
	add(obj, key, cJSON_CreateNumber(value));
}

void
json_add_bool(cJSON *obj, const char *key, bool value)
{
	add(obj, key, cJSON_CreateBool(value));
}

void
json_add_time(cJSON *obj, const char *key, int64_t ms)
{
	char text[32];

	time_format(ms, text);
	json_add_str(obj, key, text);
}
