/*
 * Answers to the requests of NegotiateConflict: mail in the request's thread
 * from the one who was asked. What it says is noted in the book; who answers
 * that it releases the files need not do more, for its lease is let go.
 */
#ifndef CONFLICTS_CONFLICT_ANSWER_H
#define CONFLICTS_CONFLICT_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

struct conflict_book;
struct mail;
struct store;

/* Is anybody of the project asked and has not answered? */
bool conflict_answer_is_due(const struct conflict_book *b, const char *project);

/* Whose answers, and where they are noted. */
struct conflict_answer_place {
	const struct conflict_book *book;
	struct store *store; /* may be NULL */
	int64_t run;         /* as conflict-keep.h has it */
	const char *project;
};

/* Reads the coordinator's mail. What the place names is borrowed until *busy,
 * which is set meanwhile, is false again; m is freed before it. */
void conflict_answer_read(
    struct mail *m, const struct conflict_answer_place *place, bool *busy);

#endif
