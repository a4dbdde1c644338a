/* Leases written in one line: "agent pattern [shared]". */
#ifndef TESTS_UNIT_MAIL_LEASES_H
#define TESTS_UNIT_MAIL_LEASES_H

#include <stdio.h>
#include <string.h>

#include "mail/reservation.h"

/* Adds one made at that time, for an hour; its id is its number. */
static inline struct reservation *
lease(struct reservations *l, const char *words, int64_t at_ms)
{
	char agent[32], pattern[64], shared[8] = "";
	struct reservation *r;

	(void)sscanf(words, "%31s %63s %7s", agent, pattern, shared);
	r = reservations_add(l, agent, pattern, "");
	r->id = (int64_t)l->count;
	r->exclusive = *shared == '\0';
	r->created_ms = at_ms;
	r->expires_ms = at_ms + 3600000;
	return r;
}

#endif
