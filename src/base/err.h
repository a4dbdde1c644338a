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

/* Sets the sentence, whose parts may come from err itself. Always returns false: "return err_set(err, ...)". */
bool err_set(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Puts "context: " before the sentence, on the way up. Returns false. */
bool err_wrap(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
