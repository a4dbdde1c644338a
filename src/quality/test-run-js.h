/* Runners of JavaScript: node:test, jest, vitest, bun, mocha. Each takes a line
 * that is its own and says so. */
#ifndef QUALITY_TEST_RUN_JS_H
#define QUALITY_TEST_RUN_JS_H

#include <stdbool.h>

struct test_run_reader;

/* "# tests 3" or "ℹ tests 3" and so on down to duration_ms. */
bool test_run_js_node(struct test_run_reader *r, const char *line);
/* jest: "Tests: 1 failed, 1 passed, 2 total" … "Time: 0.561 s"; vitest:
 * "Tests 1 failed | 1 passed (2)" … "Duration 393ms (…)". */
bool test_run_js_jest(struct test_run_reader *r, const char *line);
/* " 3 pass", " 1 fail", "Ran 4 tests across 1 file. [10.00ms]". */
bool test_run_js_bun(struct test_run_reader *r, const char *line);
/* "1 passing (4ms)", then perhaps "1 pending" and "1 failing". */
bool test_run_js_mocha(struct test_run_reader *r, const char *line);
/* Nothing more comes. */
void test_run_js_end(struct test_run_reader *r);

#endif
