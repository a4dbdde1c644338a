#include "detect/usage.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/time.h"
#include "detect/moment.h"

#define LONGEST_MS (60 * TIME_DAY)

/* What stands before a time. */
static const char *const intros[] = { "resets", "reset", "again",
	"automatically", "available", "renews", "refreshes", "retrying",
	"retry" };

/* Behind the word that s begins with, if it is one of them. */
static const char *
after_intro(const char *s)
{
	for (size_t i = 0; i < countof(intros); i++) {
		size_t len = strlen(intros[i]);

		if (strncasecmp(s, intros[i], len) == 0 && s[len] == ' ')
			return s + len + strspn(s + len, " ");
	}
	return NULL;
}

static int64_t
unit_ms(const char *s)
{
	switch (tolower((unsigned char)*s)) {
	case 'd':
		return TIME_DAY;
	case 'h':
		return TIME_HOUR;
	case 'm':
		return TIME_MINUTE;
	case 's':
		return TIME_SECOND;
	default:
		return 0;
	}
}

/* "3 hours 2 minutes", "1h5m", "19s": the sum of what can be read. */
static int64_t
read_span(const char *s)
{
	int64_t sum = 0;
	for (int part = 0; part < 4; part++) {
		char *end;
		long n = strtol(s, &end, 10);
		if (end == s || n < 0 || n > 100000)
			break;
		while (*end == ' ')
			end++;
		int64_t unit = unit_ms(end);
		if (unit == 0)
			break;
		sum += n * unit;
		while (isalpha((unsigned char)*end))
			end++;
		while (*end == ' ' || *end == ',')
			end++;
		if (strncmp(end, "and ", 4) == 0)
			end += 4;
		s = end;
	}
	return sum;
}

/* "in 3 hours", "after 20s". */
static bool
read_wait(const char *s, int64_t now_ms, int64_t *ret_ms)
{
	int64_t span;

	if (strncasecmp(s, "in ", 3) == 0)
		s += 3;
	else if (strncasecmp(s, "after ", 6) == 0)
		s += 6;
	else
		return false;
	span = read_span(s);
	*ret_ms = now_ms + span;
	return span > 0;
}

static bool
read_moment(const char *s, int64_t now_ms, int64_t offset_ms, int64_t *ret_ms)
{
	struct moment m;
	const char *zone = moment_read(s, &m);

	if (zone == NULL)
		return false;
	zone += strspn(zone, " (");
	if (strncasecmp(zone, "utc", 3) == 0 ||
	    strncasecmp(zone, "gmt", 3) == 0 || *zone == 'Z')
		offset_ms = 0;
	if (!moment_find(&m, now_ms + offset_ms, ret_ms))
		return false;
	*ret_ms -= offset_ms;
	return true;
}

bool
usage_reset(
    const char *text, int64_t now_ms, int64_t offset_ms, int64_t *ret_ms)
{
	bool inside = false; /* a word */
	int64_t at;

	for (; *text != '\0'; text++) {
		const char *s = inside ? NULL : after_intro(text);

		inside = isalnum((unsigned char)*text);
		if (s == NULL || (!read_wait(s, now_ms, &at) &&
				     !read_moment(s, now_ms, offset_ms, &at)))
			continue;
		if (at - now_ms > LONGEST_MS)
			continue;
		*ret_ms = at;
		return true;
	}
	return false;
}
