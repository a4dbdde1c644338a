#include "detect/moment.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/time.h"

#define WORDS_MAX   10
#define LONG_AGO    (60 * TIME_DAY) /* such a day of this year: the next year's */
#define WEEK        7
#define YEARS       9 /* between two leap days, at most */
#define EPOCH_WDAY  4 /* 1970 began on a Thursday */
#define YEAR_MIN    2000
#define YEAR_MAX    2100
#define ABBREVIATED 3

static const char *const months[] = { "january", "february", "march", "april",
	"may", "june", "july", "august", "september", "october", "november",
	"december" };
static const char *const weekdays[] = { "sunday", "monday", "tuesday",
	"wednesday", "thursday", "friday", "saturday" };
static const char *const days[] = { "today", "tomorrow" };
static const char *const fillers[] = { "on", "at", "by", "of", "the" };

#define NONE MOMENT_OPEN

/* Which of the words s is, whole or from min letters on. NONE: none. */
static int
find_word(
    const char *s, size_t len, const char *const *words, int count, size_t min)
{
	for (int i = 0; i < count; i++)
		if (len >= min && len <= strlen(words[i]) &&
		    strncasecmp(s, words[i], len) == 0)
			return i;
	return NONE;
}

static int
find_whole(const char *s, size_t len, const char *const *words, int count)
{
	int i = find_word(s, len, words, count, 1);

	return i != NONE && strlen(words[i]) == len ? i : NONE;
}

/* Sets what is still open. False when there is nothing to set, or twice. */
static bool
set(int *what, int value)
{
	if (value == NONE || *what != NONE)
		return false;
	*what = value;
	return true;
}

static size_t
count_letters(const char *s)
{
	size_t n = 0;

	while (isalpha((unsigned char)s[n]))
		n++;
	return n;
}

static int
month_of(const char *s, size_t len)
{
	int i = find_word(s, len, months, countof(months), ABBREVIATED);

	return i == NONE ? NONE : i + 1;
}

/* The name of a month is one beside a day: "may" can be another word. */
static bool
take_month(struct moment *m, const char **at)
{
	size_t len = count_letters(*at);
	const char *end = *at + len + ((*at)[len] == '.');
	const char *next = end + strspn(end, " ");

	if (m->day == NONE && !isdigit((unsigned char)*next))
		return false;
	if (!set(&m->month, month_of(*at, len)))
		return false;
	*at = end;
	return true;
}

static bool
take_word(struct moment *m, const char **at)
{
	const char *s = *at;
	size_t len = count_letters(s);

	if (take_month(m, at))
		return true;
	*at += len;
	if (find_whole(s, len, fillers, countof(fillers)) != NONE)
		return true;
	return set(&m->ahead, find_whole(s, len, days, countof(days))) ||
	       set(&m->weekday,
		   find_word(s, len, weekdays, countof(weekdays), ABBREVIATED));
}

/* am and pm make it a clock of twelve hours. */
static long
read_half(long hour, const char **at)
{
	bool pm = strncasecmp(*at, "pm", 2) == 0;

	if (!pm && strncasecmp(*at, "am", 2) != 0)
		return hour;
	*at += 2;
	return hour > 12 ? NONE : hour % 12 + (pm ? 12 : 0);
}

/* ":05" or ":05:33" behind the hour. */
static bool
read_minutes(const char **at, int64_t *ret_ms)
{
	const int64_t units[] = { TIME_MINUTE, TIME_SECOND };

	*ret_ms = 0;
	for (size_t i = 0; i < countof(units) && **at == ':'; i++) {
		char *end;
		long n = strtol(*at + 1, &end, 10);

		if (end == *at + 1 || n < 0 || n > 59)
			return false;
		*ret_ms += n * units[i];
		*at = end;
	}
	return true;
}

/* "5:00 PM", "12:43am", "3am", "17:05". */
static bool
take_clock(struct moment *m, const char **at)
{
	char *end;
	long hour = strtol(*at, &end, 10);
	const char *rest = end, *half;
	int64_t minutes;

	if (m->clock_ms != NONE || hour < 0 || hour > 23 ||
	    !read_minutes(&rest, &minutes))
		return false;
	half = rest + strspn(rest, " ");
	*at = half;
	hour = read_half(hour, at);
	if (hour == NONE || (rest == end && *at == half))
		return false;
	m->clock_ms = hour * TIME_HOUR + minutes;
	if (*at == half)
		*at = rest;
	return true;
}

/* "2026-11-30", with or without a "T" behind it. */
static bool
take_iso(struct moment *m, const char **at)
{
	char *end;
	long year = strtol(*at, &end, 10), month, day;

	if (end - *at != 4 || *end != '-' || m->day != NONE)
		return false;
	month = strtol(end + 1, &end, 10);
	if (*end != '-' || month < 1 || month > 12)
		return false;
	day = strtol(end + 1, &end, 10);
	if (day < 1 || day > 31)
		return false;
	m->year = (int)year;
	m->month = (int)month;
	m->day = (int)day;
	*at = end + (*end == 'T' && isdigit((unsigned char)end[1]));
	return true;
}

static bool
is_ordinal(const char *s)
{
	static const char *const ends[] = { "st", "nd", "rd", "th" };

	return find_whole(s, count_letters(s), ends, countof(ends)) != NONE;
}

/* "30", "30th", "2026": of a date whose month is near. */
static bool
take_part(struct moment *m, const char **at)
{
	char *end;
	long n = strtol(*at, &end, 10);
	const char *next = end + strspn(end, " ");
	bool ordinal = is_ordinal(end);
	bool near = ordinal || m->month != NONE ||
	            month_of(next, count_letters(next)) != NONE;

	*at = ordinal ? end + 2 : end;
	if (near && n >= 1 && n <= 31)
		return set(&m->day, (int)n);
	return m->day != NONE && m->month != NONE && n >= YEAR_MIN &&
	       n <= YEAR_MAX && set(&m->year, (int)n);
}

/* Takes what one word says. False when it belongs to something else. */
static bool
take(struct moment *m, const char **at)
{
	const char *word = *at + strspn(*at, " ,"), *rest = word;

	if (isalpha((unsigned char)*word)) {
		if (!take_word(m, &rest))
			return false;
	} else if (!isdigit((unsigned char)*word))
		return false;
	else if (!take_iso(m, &rest) && !take_clock(m, &rest)) {
		rest = word;
		if (!take_part(m, &rest))
			return false;
	}
	*at = rest;
	return true;
}

/* The day of a month, in its year or in the next one that has it. */
static bool
find_date(const struct moment *m, int64_t now_ms, int64_t *ret_ms)
{
	struct time_date d = { m->year, m->month, m->day };

	if (d.year != NONE)
		return time_of_date(d, ret_ms);
	d.year = time_to_date(now_ms - LONG_AGO).year;
	for (int i = 0; i < YEARS; i++, d.year++)
		if (time_of_date(d, ret_ms) && *ret_ms >= now_ms - LONG_AGO)
			return true;
	return false;
}

/* The day of the words, as the time it begins. */
static bool
find_day(const struct moment *m, int64_t now_ms, int64_t *ret_ms)
{
	int64_t today = now_ms - now_ms % TIME_DAY;
	int weekday = (int)((today / TIME_DAY + EPOCH_WDAY) % WEEK);

	if (m->day != NONE && m->month != NONE)
		return find_date(m, now_ms, ret_ms);
	*ret_ms = today;
	if (m->ahead != NONE)
		*ret_ms += m->ahead * TIME_DAY;
	else if (m->weekday != NONE)
		*ret_ms += (m->weekday - weekday + WEEK) % WEEK * TIME_DAY;
	return m->month == NONE && m->day == NONE;
}

static bool
has_day(const struct moment *m)
{
	return m->day != NONE || m->ahead != NONE || m->weekday != NONE;
}

const char *
moment_read(const char *text, struct moment *ret)
{
	struct moment m = { NONE, NONE, NONE, NONE, NONE, NONE };

	for (int i = 0; i < WORDS_MAX && take(&m, &text); i++)
		continue;
	if (!has_day(&m) && m.clock_ms == NONE)
		return NULL;
	*ret = m;
	return text;
}

bool
moment_find(const struct moment *m, int64_t now_ms, int64_t *ret_ms)
{
	int64_t when;

	if (!find_day(m, now_ms, &when))
		return false;
	if (m->clock_ms != NONE)
		when += m->clock_ms;
	if (when <= now_ms && m->day == NONE && m->ahead == NONE)
		when += (m->weekday != NONE ? WEEK : 1) * TIME_DAY;
	if (when <= now_ms)
		return false;
	*ret_ms = when;
	return true;
}
