/*
 * Recognises the end of a test run in what a terminal shows, line by line: go
 * test, cargo test, pytest, unittest, node:test, jest, vitest, mocha, ctest,
 * prove, plain TAP, cmocka, googletest, RSpec, Maven Surefire, dotnet test,
 * PHPUnit, bun. Pure.
 *
 * A line may be indented, carry colours, and stand in the box of an agent's
 * tool call. Only what a runner prints when it is through counts, in its exact
 * form: words about tests are none. go test prints no totals: without -v a
 * package is one test, and what it had cached did not run.
 */
#ifndef QUALITY_TEST_RUN_H
#define QUALITY_TEST_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEST_RUN_LINE_MAX 512

struct test_run_result {
	const char *runner; /* "pytest" */
	int64_t passed, failed, skipped, duration_ms;
	char package[64]; /* or "" */
	uint64_t print;   /* the same for the same words on the screen */
};

typedef void test_run_fn(void *arg, const struct test_run_result *r);

/* What the lines so far have said; readable only by test-run*.c. */
struct test_run_reader {
	test_run_fn *fn;
	void *arg;
	int indent; /* columns before the text of this line */
	struct test_run_result go, cargo, unittest, node, js, ctest, prove, tap,
	    boxes, mocha, rspec, bun, phpunit;
	int64_t total;   /* of unittest */
	int64_t run;     /* of boxes; -1: none ended */
	int64_t planned; /* of tap; 0: no plan */
	int64_t seen;
	int tap_indent;
	bool node_began, js_began, vitest_began, ctest_began, tap_due;
	bool mocha_due;
};

/* Reads a text of lines, such as one screen. */
void test_run_text(const char *text, size_t len, test_run_fn *fn, void *arg);

/*
 * Which of the runs on a screen have not been seen before. Screens are drawn
 * again and again, scroll, and are covered for a while: what was there stays
 * known, in its order. Two runs with the same words are two when both are
 * seen at once.
 */
#define TEST_RUN_SEEN 64

struct test_run_seen {
	uint64_t prints[TEST_RUN_SEEN];
	size_t count;
};

/* The prints of the runs on the screen, top to bottom. Returns the index of
 * the first new one (count: none), and remembers them. */
size_t test_run_seen_add(
    struct test_run_seen *s, const uint64_t *prints, size_t count);

#endif
