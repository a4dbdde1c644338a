/* What each runner prints when it is through; only test-run.c asks. */
#ifndef QUALITY_TEST_RUN_RULES_H
#define QUALITY_TEST_RUN_RULES_H

struct test_run_reader;

/* A clean line: no colours, no frame, single blanks. */
void test_run_rules_line(struct test_run_reader *r, const char *line);
/* Nothing more comes. */
void test_run_rules_end(struct test_run_reader *r);

#endif
