/*
 * A moment in the words of people: "5:00 PM", "Nov 30th, 2026 5:13 PM",
 * "Monday at 3am", "tomorrow", "17:05 on 30 Nov", "2026-11-30 17:05". Pure.
 */
#ifndef DETECT_MOMENT_H
#define DETECT_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#define MOMENT_OPEN (-1) /* the words do not say */

struct moment {
	int year, month, day; /* month and day from 1 */
	int weekday;          /* from Sunday, 0 */
	int ahead;            /* days from today */
	int64_t clock_ms;     /* since midnight */
};

/* Reads as many words as belong to a moment, and returns what is behind them;
 * NULL when there is neither a day nor a time. */
const char *moment_read(const char *text, struct moment *ret);

/*
 * When it is, as the clock that shows now_ms counts. What is open is the next
 * one: of a day without a year the next such day, of a time without a day the
 * next such time; a day without a time begins at midnight. False when there is
 * no such day, or when it has passed.
 */
bool moment_find(const struct moment *m, int64_t now_ms, int64_t *ret_ms);

#endif
