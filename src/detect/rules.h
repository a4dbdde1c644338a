/*
 * Reading a screen by a profile: where is the composer, is it empty, and which
 * rule (the first that holds, in the profile's order) names the state.
 *
 * Only the live region counts: the rows around the composer, or the last rows
 * while a dialog has its place. What an agent said further up is prose.
 */
#ifndef DETECT_RULES_H
#define DETECT_RULES_H

#include <stdbool.h>

#include "detect/state.h"

struct buf;
struct profile;
struct profile_composer;
struct profile_rule;
struct screen;

struct rules_composer {
	bool found;
	bool empty;      /* nothing in it, or only a suggestion */
	int first, last; /* its rows of text */
	int top, bottom; /* with its edges */
	const struct profile_composer *look; /* which of the profile's it is */
};

struct rules_reading {
	struct rules_composer composer;
	enum agent_detail detail; /* DETAIL_UNKNOWN when nothing is known */
	const struct profile_rule *rule; /* NULL: the composer alone speaks */
	int row;                         /* where the rule found it, or -1 */
	double confidence;
};

/* version as profile_version() makes it, 0 while unknown. */
void rules_read(const struct profile *p, const struct screen *s, int version,
    struct rules_reading *ret);
/* Appends what stands in the composer, without its prompt and what nobody
 * typed, each row with a newline behind it. */
void rules_input(
    const struct screen *s, const struct rules_composer *c, struct buf *out);
/* The rule of region title that the title satisfies, or NULL. */
const struct profile_rule *rules_title(
    const struct profile *p, const char *title, int version);
/* The version that the profile's banner shows on this screen, or 0. */
int rules_version(const struct profile *p, const struct screen *s);
/* Context used in percent by the profile's [usage] rules; false: not shown. */
bool rules_usage(const struct profile *p, const struct screen *s,
    const struct rules_reading *r, double *ret_percent);

#endif
