/*
 * SQLite, wrapped once: WAL, a busy timeout, numbered migrations, statements
 * bound by position. A failing statement returns false with a sentence; a
 * store that cannot be opened is moved aside (path.broken) and made anew,
 * because nothing in it is the only copy of the user's work.
 */
#ifndef IO_STORE_H
#define IO_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct store;
struct sqlite3_stmt;

/* migrations[i] brings schema i to schema i + 1; NULL ends the list. */
struct store *store_open(
    const char *path, const char *const *migrations, struct err *err);
/* Accepts NULL. */
void store_close(struct store *s);
/* A damaged file was moved to path.broken when this one was opened. */
bool store_was_broken(const struct store *s);

/* Runs statements that have no parameters and whose rows nobody wants. */
bool store_exec(struct store *s, const char *sql, struct err *err);

/* fmt has one letter per parameter of sql: i (int64_t), d (double), s (const
 * char *, NULL is SQL NULL). Row is called per row; it may be NULL. */
typedef void store_row_fn(void *arg, struct sqlite3_stmt *row);
bool store_query(struct store *s, struct err *err, store_row_fn *row, void *arg,
    const char *sql, const char *fmt, ...);
/* The number that sql finds in a database of somebody else's, which is only
 * read. */
bool store_peek(const char *path, const char *sql, int64_t *ret);
/* The row id of the last insert, and how many rows the last statement changed. */
int64_t store_last_id(struct store *s);
int64_t store_changes(struct store *s);

#endif
