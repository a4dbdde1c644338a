/* What the digest tells of conflicts that go on and of work that is given
 * out, a line each. Pure. */
#ifndef NOTIFY_DIGEST_NOTES_H
#define NOTIFY_DIGEST_NOTES_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_NOTES_MAX 20 /* more are counted in a last line */

struct agent_state;
struct cJSON;
struct conflict_case;

/* Begins as zeroes. */
struct digest_notes {
	char *lines[DIGEST_NOTES_MAX + 1];
	size_t count, more;
};

void digest_notes_conflict(
    struct digest_notes *n, const struct conflict_case *c, int64_t now_ms);
/* One row of dispatch_list(), and the agent that has it, or NULL. */
void digest_notes_assignment(struct digest_notes *n, const struct cJSON *row,
    const struct agent_state *agent, int64_t now_ms);
/* Adds the last line, when there are more. */
void digest_notes_end(struct digest_notes *n);
void digest_notes_done(struct digest_notes *n);

#endif
