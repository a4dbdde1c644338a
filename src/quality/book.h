/*
 * The quality model and its rows in the store, so that a restart forgets
 * nothing. Every sample is written as it comes, in O(1); a store that fails
 * costs the memory of a restart, never a sample. Rows are as bounded as the
 * model is.
 */
#ifndef QUALITY_BOOK_H
#define QUALITY_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct book;
struct quality;
struct quality_run;
struct quality_scan;
struct store;

/* The statements that make the tables: one migration of the store. */
const char *book_schema(void);
/* Reads what is there. store is borrowed and may be NULL. */
struct book *book_new(struct store *store);
void book_free(struct book *b);
/* For reading; what is added to it directly is not written. */
struct quality *book_quality(struct book *b);
/* The store's first complaint since the last call; false without one. */
bool book_trouble(struct book *b, struct err *ret);

/* Pane ids belong to one tmux server: when server (any text that tells one
 * from another) is not the one of the last call, agents are forgotten. */
void book_set_server(struct book *b, const char *server);

/* As the functions of quality.h. */
void book_add_run(struct book *b, const struct quality_run *run);
void book_add_error(
    struct book *b, const char *pane, const char *type, int64_t now_ms);
void book_add_recovery(struct book *b, const char *pane, int64_t now_ms);
void book_add_context(struct book *b, const char *pane, const char *type,
    double usage, int64_t now_ms);
void book_add_bugs(
    struct book *b, const char *pane, int64_t introduced, int64_t fixed);
void book_add_scan(struct book *b, const struct quality_scan *scan);

#endif
