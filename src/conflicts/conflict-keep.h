/* What is known of conflicts, in the store: a restart writes to nobody again
 * and forgets no answer. */
#ifndef CONFLICTS_CONFLICT_KEEP_H
#define CONFLICTS_CONFLICT_KEEP_H

#include <stdbool.h>
#include <stdint.h>

struct conflict_case;
struct store;

/* The statements that make the table: one migration of the store. */
const char *conflict_keep_schema(void);
/* run tells this run of the daemon from others. s may be NULL. */
void conflict_keep_save(
    struct store *s, int64_t run, const struct conflict_case *c);
/* Fills c with what an earlier run knew of it; false when that is nothing. */
bool conflict_keep_restore(
    struct store *s, int64_t run, struct conflict_case *c);
void conflict_keep_remove(struct store *s, const struct conflict_case *c);
/* Forgets those of the project that this run has not met. */
void conflict_keep_prune(struct store *s, int64_t run, const char *project);

#endif
