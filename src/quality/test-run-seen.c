/* Exactly once, though it is drawn a hundred times. */
#include <string.h>

#include "quality/test-run.h"

/* Are the prints somewhere in what was seen, all in a row? */
static bool
contains(const struct test_run_seen *s, const uint64_t *prints, size_t count)
{
	for (size_t i = 0; i + count <= s->count; i++) {
		if (memcmp(&s->prints[i], prints, count * sizeof *prints) == 0)
			return true;
	}
	return false;
}

/* How many of the first prints are the last that were seen: the screen has
 * scrolled by the rest. */
static size_t
overlap(const struct test_run_seen *s, const uint64_t *prints, size_t count)
{
	size_t n = count < s->count ? count : s->count;

	for (; n > 0; n--) {
		if (memcmp(&s->prints[s->count - n], prints,
			n * sizeof *prints) == 0)
			break;
	}
	return n;
}

static void
remember(struct test_run_seen *s, uint64_t print)
{
	if (s->count == TEST_RUN_SEEN) {
		s->count--;
		memmove(s->prints, s->prints + 1, s->count * sizeof print);
	}
	s->prints[s->count++] = print;
}

size_t
test_run_seen_add(struct test_run_seen *s, const uint64_t *prints, size_t count)
{
	size_t known;

	/* A screen cannot hold more runs that matter than we remember. */
	if (count > TEST_RUN_SEEN / 2) {
		known = count - TEST_RUN_SEEN / 2;
		return known +
		       test_run_seen_add(s, prints + known, TEST_RUN_SEEN / 2);
	}
	if (contains(s, prints, count))
		return count;
	known = overlap(s, prints, count);
	for (size_t i = known; i < count; i++)
		remember(s, prints[i]);
	return known;
}
