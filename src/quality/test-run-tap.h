/* The Test Anything Protocol, as it is and as prove sums it up. Each takes a
 * line that is its own and says so. */
#ifndef QUALITY_TEST_RUN_TAP_H
#define QUALITY_TEST_RUN_TAP_H

#include <stdbool.h>

struct test_run_reader;

/* A plan and its points, at one indentation: those deeper are subtests. */
bool test_run_tap_points(struct test_run_reader *r, const char *line);
/* "Failed 1/2 subtests", "Files=2, Tests=5, 0 wallclock secs (…)". */
bool test_run_tap_prove(struct test_run_reader *r, const char *line);
/* Nothing more comes of this run. */
void test_run_tap_end(struct test_run_reader *r);

#endif
