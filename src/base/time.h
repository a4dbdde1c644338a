/*
 * Times are int64_t milliseconds since 1970 (UTC) everywhere; 0 means "never".
 * Pure: nothing here reads a clock (io/clock does).
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define TIME_SECOND ((int64_t)1000)
#define TIME_MINUTE (60 * TIME_SECOND)
#define TIME_HOUR   (60 * TIME_MINUTE)
#define TIME_DAY    (24 * TIME_HOUR)

static inline int64_t
time_sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline int64_t
time_later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

struct time_date {
	int year, month, day; /* from 1 */
};

/* "2026-02-02T12:00:00.25Z": up to 3 fractional digits, trailing zeros cut. 0
 * is "0001-01-01T00:00:00Z", Go's zero time, and that is parsed as 0. */
void time_format(int64_t ms, char out[32]);
/* RFC 3339 with or without fraction and zone (none: UTC). */
bool time_parse(const char *s, int64_t *ret_ms);
/* The day a time is of, and the time it begins; false when there is no such
 * day. */
struct time_date time_to_date(int64_t ms);
bool time_of_date(struct time_date d, int64_t *ret_ms);
/* "59s", "59m", "1h0m", "25h1m": the digest's durations. */
void time_format_span(int64_t span_ms, char out[24]);

#endif
