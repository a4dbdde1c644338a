#include "base/time.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NEVER     "0001-01-01T00:00:00Z"
#define NEVER_MS  (-INT64_C(62135596800000))
#define LATEST_MS INT64_C(253402300799999) /* the last one with four digits */

/*
 * Days since 1970 to a date and back. Years are counted from March, so that
 * the leap day is the last of its year, in eras of 400 years, which all have
 * the same number of days.
 */
static struct time_date
date_of_days(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = (int)(z - era * 146097);
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;

	return (struct time_date){
		.year = (int)(era * 400) + yoe + (month <= 2),
		.month = month,
		.day = doy - (153 * mp + 2) / 5 + 1,
	};
}

static int64_t
days_of_date(struct time_date d)
{
	int year = d.month <= 2 ? d.year - 1 : d.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int yoe = year - (int)era * 400;
	int mp = d.month > 2 ? d.month - 3 : d.month + 9;
	int doy = (153 * mp + 2) / 5 + d.day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

static int64_t
days_of(int64_t ms)
{
	return ms / TIME_DAY - (ms % TIME_DAY < 0);
}

struct time_date
time_to_date(int64_t ms)
{
	return date_of_days(days_of(ms));
}

void
time_format(int64_t ms, char out[32])
{
	struct time_date d;
	int64_t days, rest;
	int fraction, len;

	if (ms == 0) {
		memcpy(out, NEVER, sizeof NEVER);
		return;
	}
	ms = ms < NEVER_MS ? NEVER_MS : ms > LATEST_MS ? LATEST_MS : ms;
	days = days_of(ms);
	rest = ms - days * TIME_DAY;
	d = date_of_days(days);
	fraction = (int)(rest % TIME_SECOND);
	len = snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d.%03d", d.year,
	    d.month, d.day, (int)(rest / TIME_HOUR),
	    (int)(rest / TIME_MINUTE % 60), (int)(rest / TIME_SECOND % 60),
	    fraction);
	while (out[len - 1] == '0' && fraction != 0)
		len--;
	if (fraction == 0)
		len -= 4;
	memcpy(out + len, "Z", 2);
}

/* Reads exactly count digits within [min, max] and moves *p past them. */
static bool
digits(const char **p, int count, int min, int max, int *ret_value)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		char c = (*p)[i];

		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	if (value < min || value > max)
		return false;
	*p += count;
	*ret_value = value;
	return true;
}

static bool
one_of(const char **p, const char *set)
{
	if (**p == '\0' || strchr(set, **p) == NULL)
		return false;
	(*p)++;
	return true;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

bool
time_of_date(struct time_date d, int64_t *ret_ms)
{
	if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12 ||
	    d.day < 1 || d.day > days_in_month(d.year, d.month))
		return false;
	*ret_ms = days_of_date(d) * TIME_DAY;
	return true;
}

static bool
parse_date(const char **p, int64_t *ret_days)
{
	struct time_date d;

	if (!digits(p, 4, 1, 9999, &d.year) || !one_of(p, "-") ||
	    !digits(p, 2, 1, 12, &d.month) || !one_of(p, "-") ||
	    !digits(p, 2, 1, days_in_month(d.year, d.month), &d.day))
		return false;
	*ret_days = days_of_date(d);
	return true;
}

/* "12:00:00.25" as milliseconds; digits after the third are cut. */
static bool
parse_clock(const char **p, int64_t *ret_ms)
{
	int hour, minute, second, weight = 100, fraction = 0;

	if (!digits(p, 2, 0, 23, &hour) || !one_of(p, ":") ||
	    !digits(p, 2, 0, 59, &minute) || !one_of(p, ":") ||
	    !digits(p, 2, 0, 60, &second)) /* 60: a leap second */
		return false;
	if (one_of(p, ".,")) {
		int digit;

		if (**p < '0' || **p > '9')
			return false;
		for (; digits(p, 1, 0, 9, &digit); weight /= 10)
			fraction += digit * weight;
	}
	*ret_ms = hour * TIME_HOUR + minute * TIME_MINUTE +
	          second * TIME_SECOND + fraction;
	return true;
}

/* "", "Z" or "+01:30" as milliseconds east of Greenwich. */
static bool
parse_zone(const char **p, int64_t *ret_ms)
{
	int hour, minute;
	bool west = **p == '-';

	if (**p == '\0' || one_of(p, "Zz")) {
		*ret_ms = 0;
		return true;
	}
	if (!one_of(p, "+-") || !digits(p, 2, 0, 23, &hour) ||
	    !one_of(p, ":") || !digits(p, 2, 0, 59, &minute))
		return false;
	*ret_ms = hour * TIME_HOUR + minute * TIME_MINUTE;
	if (west)
		*ret_ms = -*ret_ms;
	return true;
}

bool
time_parse(const char *s, int64_t *ret_ms)
{
	int64_t days, clock, zone, ms;

	if (!parse_date(&s, &days) || !one_of(&s, "Tt ") ||
	    !parse_clock(&s, &clock) || !parse_zone(&s, &zone) || *s != '\0')
		return false;
	ms = days * TIME_DAY + clock - zone;
	*ret_ms = ms == NEVER_MS ? 0 : ms;
	return true;
}

void
time_format_span(int64_t span_ms, char out[24])
{
	int64_t minutes;

	if (span_ms < 0)
		span_ms = 0;
	minutes = span_ms / TIME_MINUTE;
	if (minutes == 0)
		(void)snprintf(out, 24, "%ds", (int)(span_ms / TIME_SECOND));
	else if (minutes < 60)
		(void)snprintf(out, 24, "%dm", (int)minutes);
	else
		(void)snprintf(out, 24, "%" PRId64 "h%dm", minutes / 60,
		    (int)(minutes % 60));
}
