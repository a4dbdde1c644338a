/* What each runner prints when it is through; only test-run*.c ask. */
#ifndef QUALITY_TEST_RUN_RULES_H
#define QUALITY_TEST_RUN_RULES_H

#include <stdbool.h>

struct test_run_reader;
struct test_run_result;

/* A clean line: no colours, no frame, single blanks. */
void test_run_rules_line(struct test_run_reader *r, const char *line);
/* Nothing more comes. */
void test_run_rules_end(struct test_run_reader *r);

/* For the rules: tells of a run and begins a new one. line is what it is known
 * by, together with its numbers unless those may depend on what has scrolled
 * away. */
void test_run_rules_tell(struct test_run_reader *r, struct test_run_result *run,
    const char *runner, const char *line, bool with_numbers);

#endif
