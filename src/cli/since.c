#include "cli/since.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"

#define NUMBER_MAX 1000000

static int64_t
unit_ms(char unit)
{
	switch (unit) {
	case 's':
		return TIME_SECOND;
	case 'm':
		return TIME_MINUTE;
	case 'h':
		return TIME_HOUR;
	case 'd':
		return 24 * TIME_HOUR;
	default:
		return 0;
	}
}

static bool
read_span(const char *text, int64_t *ret_ms)
{
	size_t len = strlen(text);
	char number[16];
	int64_t count, unit = len > 0 ? unit_ms(text[len - 1]) : 0;

	if (unit == 0 || len > sizeof number)
		return false;
	(void)snprintf(number, sizeof number, "%.*s", (int)len - 1, text);
	if (!str_to_int(number, 0, NUMBER_MAX, &count))
		return false;
	*ret_ms = count * unit;
	return true;
}

bool
since_parse_span(const char *text, int64_t *ret_ms, struct err *err)
{
	return read_span(text, ret_ms) ||
	       err_set(err,
		   "\"%.40s\" is not a span of time: give 90s, 10m, 2h or 1d",
		   text);
}

bool
since_parse(const char *text, int64_t now_ms, int64_t *ret_ms, struct err *err)
{
	int64_t span;

	if (time_parse(text, ret_ms))
		return true;
	if (read_span(text, &span)) {
		*ret_ms = now_ms - span;
		return true;
	}
	return err_set(err,
	    "\"%.40s\" is not a time: give 10m, 2h, 1d or 2026-02-02T12:00:00Z",
	    text);
}
