/* Numbers beside words in a line of a test runner. */
#ifndef QUALITY_TEST_RUN_WORDS_H
#define QUALITY_TEST_RUN_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/* The number right before the word ("3 passed,"), 0 without one. The word ends
 * where its letters do. */
int64_t test_run_words_before(const char *line, const char *word);
bool test_run_words_has(const char *line, const char *word);
/* The number right behind the label ("Failures: 1", "failures=1"), 0 without.
 * The label includes its colon or equals sign. */
int64_t test_run_words_after(const char *line, const char *label);
/* The number at s, which must end there or at a blank; -1 when it is none. */
int64_t test_run_words_number(const char *s);
/* "0.14s", "1.2 seconds", "393ms", "12 ms", "2m", "1m 3.5s", "0.01 sec",
 * "00:01.250" at s, as milliseconds; -1 when it is none. */
int64_t test_run_words_span(const char *s);

#endif
