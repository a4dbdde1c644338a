/*
 * A growing byte buffer with a hard limit.
 *
 * Every buffer states the most it may ever hold when it is made, so no peer
 * can make us grow without bound. data is never NULL and always followed by a
 * NUL that len does not count. An append that would pass the limit appends
 * nothing, returns false and sets full, so a caller may add many pieces and
 * ask once at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;
	size_t len;
	size_t cap;
	size_t limit;
	bool full; /* an append was refused since the last buf_clear() */
};

/* Makes an empty buffer that will hold at most limit bytes. */
void buf_init(struct buf *b, size_t limit);
/* Frees what the buffer holds; buf_init() is needed before it is used again. */
void buf_done(struct buf *b);
/* Empties it and keeps the memory. */
void buf_clear(struct buf *b);

bool buf_add(struct buf *b, const void *data, size_t len);
bool buf_adds(struct buf *b, const char *s);
bool buf_addc(struct buf *b, char c);
bool buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
bool buf_addv(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Removes the first len bytes (all of them if there are fewer). */
void buf_drop(struct buf *b, size_t len);
/* Cuts the end off so that len bytes remain. */
void buf_truncate(struct buf *b, size_t len);
/* Hands the text to the caller, who frees it; the buffer is empty after. */
char *buf_take(struct buf *b);

#endif
