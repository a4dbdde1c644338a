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

bool
since_parse(const char *text, int64_t now_ms, int64_t *ret_ms, struct err *err)
{
	size_t len = strlen(text);
	char number[16];
	int64_t count, unit;

	if (time_parse(text, ret_ms))
		return true;
	unit = len > 0 ? unit_ms(text[len - 1]) : 0;
	if (unit > 0 && len <= sizeof number) {
		(void)snprintf(
		    number, sizeof number, "%.*s", (int)len - 1, text);
		if (str_to_int(number, 0, NUMBER_MAX, &count)) {
			*ret_ms = now_ms - count * unit;
			return true;
		}
	}
	return err_set(err,
	    "\"%.40s\" is not a time: give 10m, 2h, 1d or 2026-02-02T12:00:00Z",
	    text);
}
