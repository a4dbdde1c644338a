#include "detect/usage.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/time.h"

#define DAY        (24 * TIME_HOUR)
#define LONGEST_MS (60 * DAY)

/* What may stand before a time. */
static const char *const at_words[] = { "resets at ", "resets ", "reset at ",
	"try again at ", "again at ", "automatically at ", "available at " };
static const char *const in_words[] = { "retrying in ", "try again in ",
	"resets in ", "reset in ", "again in ", "available in " };

static const char *
after_words(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (const char *at = text; *at != '\0'; at++)
			if (strncasecmp(at, words[i], strlen(words[i])) == 0)
				return at + strlen(words[i]);
	return NULL;
}

static int64_t
unit_ms(const char *s)
{
	switch (tolower((unsigned char)*s)) {
	case 'd':
		return DAY;
	case 'h':
		return TIME_HOUR;
	case 'm':
		return TIME_MINUTE;
	case 's':
		return TIME_SECOND;
	}
	return 0;
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

/* am and pm make it a clock of twelve hours. */
static long
read_half(long hour, const char **at)
{
	bool pm = strncasecmp(*at, "pm", 2) == 0;
	if (!pm && strncasecmp(*at, "am", 2) != 0)
		return hour;
	*at += 2;
	return hour > 12 ? -1 : hour % 12 + (pm ? 12 : 0);
}

/* "5:00 PM", "12:43am", "3am", "17:05": ms since midnight, or -1. */
static int64_t
read_clock(const char *s, const char **ret_end)
{
	char *end;
	long hour = strtol(s, &end, 10), minute = 0;
	if (end == s || hour < 0 || hour > 23)
		return -1;
	bool exact = *end == ':';
	if (exact) {
		s = end + 1;
		minute = strtol(s, &end, 10);
		if (end == s || minute < 0 || minute > 59)
			return -1;
	}
	const char *at = end + strspn(end, " ");
	const char *half = at;
	hour = read_half(hour, &at);
	if (hour < 0 || (!exact && at == half))
		return -1;
	*ret_end = at;
	return hour * TIME_HOUR + minute * TIME_MINUTE;
}

bool
usage_reset(
    const char *text, int64_t now_ms, int64_t offset_ms, int64_t *ret_ms)
{
	const char *at = after_words(text, in_words, countof(in_words));
	if (at != NULL) {
		int64_t span = read_span(at);
		if (span > 0 && span <= LONGEST_MS) {
			*ret_ms = now_ms + span;
			return true;
		}
	}
	at = after_words(text, at_words, countof(at_words));
	if (at == NULL)
		return false;
	const char *end;
	int64_t clock = read_clock(at, &end);
	if (clock < 0)
		return false;
	while (*end == ' ' || *end == '(')
		end++;
	if (strncasecmp(end, "utc", 3) == 0 || strncasecmp(end, "gmt", 3) == 0)
		offset_ms = 0;
	int64_t local = now_ms + offset_ms;
	int64_t when = local - local % DAY + clock;
	if (when <= local)
		when += DAY;
	*ret_ms = when - offset_ms;
	return true;
}
