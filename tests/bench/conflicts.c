/*
 * Conflicts among 1000 agents with 10 leases each: directories, file types,
 * single files, names at any depth, as agents reserve them. Every pair
 * compared, on a tenth of them, is the measure beside it.
 */
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "mail/conflict.h"

#define AGENTS  1000
#define LEASES  10000
#define REPEATS 5 /* the best counts */

/* Of the processor: what else the machine does is not counted. */
static double
ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static unsigned
dice(unsigned sides)
{
	static unsigned seed = 7;

	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % sides;
}

/* A pattern as agents write them; ten of them are a bare name. */
static void
make_pattern(char *out, size_t size, size_t i)
{
	unsigned part = dice(40), mod = dice(25), n = dice(100);
	char dir[40];

	(void)snprintf(dir, sizeof dir, "src/part%u/mod%u", part, mod);
	if (i % 2000 == 0)
		(void)snprintf(out, size, "Makefile.%u", n);
	else if (i % 2000 == 1000)
		(void)snprintf(out, size, "*.x%u", n);
	else if (i % 6 < 2)
		(void)snprintf(out, size, "%s/file%u.c", dir, n);
	else if (i % 6 == 2)
		(void)snprintf(out, size, "%s/*_%u.h", dir, n);
	else if (i % 30 == 3)
		(void)snprintf(out, size, "%s/gen%u/**", dir, n);
	else if (i % 6 >= 3 && i % 6 < 5)
		(void)snprintf(out, size, "tests/part%u/test_%u.py", part, n);
	else
		(void)snprintf(
		    out, size, "docs/%u/page%u/{a,b}%u.md", part, mod, n);
}

static void
fill(struct reservations *l, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct reservation *r;
		char agent[16], pattern[80];

		(void)snprintf(agent, sizeof agent, "cc-%u", dice(AGENTS));
		make_pattern(pattern, sizeof pattern, i);
		r = reservations_add(l, agent, pattern, "");
		r->id = (int64_t)i;
		r->created_ms = (int64_t)i;
		r->exclusive = i % 5 != 0;
	}
}

int
main(void)
{
	struct reservations leases, few;
	struct conflicts found;
	double start, each, took, best = 1e9;
	size_t pairs = 0;

	reservations_init(&leases);
	reservations_init(&few);
	fill(&leases, LEASES);
	fill(&few, LEASES / 10);
	for (int i = 0; i < REPEATS; i++) {
		if (i > 0)
			conflicts_done(&found);
		start = ms();
		conflict_detect(&leases, 1, false, &found);
		took = ms() - start;
		if (took < best)
			best = took;
	}
	start = ms();
	for (size_t i = 0; i < few.count; i++)
		for (size_t j = 0; j < i; j++)
			pairs += reservation_overlap(
			    few.items[i].pattern, few.items[j].pattern, false);
	each = (ms() - start) * 100;
	printf("conflicts: %d agents, %d leases: %zu conflicts in %.1f ms "
	       "(target 50; each with each: about %.0f ms)\n",
	    AGENTS, LEASES, found.count + found.left_out, best, each);
	conflicts_done(&found);
	reservations_done(&leases);
	reservations_done(&few);
	return pairs == 0;
}
