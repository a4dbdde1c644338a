/*
 * An error a person will read: one whole sentence that says what is wrong and
 * what to do. Functions that can fail this way take a struct err as their last
 * parameter, return false and leave their outputs untouched on failure; on
 * success the struct err is untouched.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

struct err {
	char text[512];
};

/* Sets the sentence, whose parts may come from err itself. Always false, and
 * seen to be so by compilers and analyzers: "return err_set(err, ...)". */
#define err_set(...) err_false(err_print(__VA_ARGS__))
/* Puts "context: " before the sentence, on the way up. False likewise. */
#define err_wrap(...) err_false(err_prefix(__VA_ARGS__))

/* Behind the two: what is now in err. */
const char *err_print(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *err_prefix(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static inline bool
err_false(const char *text)
{
	(void)text;
	return false;
}

#endif
