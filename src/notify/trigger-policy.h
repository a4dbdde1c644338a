/*
 * Which events a person is told of, and when: not again too soon, not one by
 * one when they come in a burst, never while somebody looks. Pure.
 */
#ifndef NOTIFY_TRIGGER_POLICY_H
#define NOTIFY_TRIGGER_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coordinator/event.h"

#define TRIGGER_BURST_MS  1500 /* how long the rest of a burst is waited for */
#define TRIGGER_BURST_MAX 5    /* named one by one; more are counted */

struct buf;

enum trigger_level {
	TRIGGER_QUIET,  /* nothing */
	TRIGGER_NORMAL, /* what a person has to know or to do */
	TRIGGER_ALL,
};

/* By the word of the option; any other word is quiet. */
enum trigger_level trigger_policy_level(const char *word);
/* Does the level tell of it? A turn that ended counts only when nobody has
 * seen it (unseen). */
bool trigger_policy_wants(
    enum trigger_level level, const struct coordinator_event *e, bool unseen);

/* What was told lately of whom. */
#define TRIGGER_MEMORY 256

struct trigger_policy {
	struct {
		char agent[16];
		enum event_type type;
		int64_t at_ms;
	} told[TRIGGER_MEMORY];

	size_t count, next;
};

/* Is it the first of its kind from this agent for so long? Then it is noted. */
bool trigger_policy_is_new(struct trigger_policy *p,
    const struct coordinator_event *e, int64_t cooldown_ms);

/* Appends what a person reads of it: "cc in work:1.2 asks for approval", or
 * "cc in %3" when the event does not say where that is. */
void trigger_policy_words(struct buf *out, const struct coordinator_event *e);

/* What comes at once is told at once. Begins as zeroes. */
#define TRIGGER_WORDS_MAX 200

struct trigger_burst {
	struct {
		char agent[16], words[TRIGGER_WORDS_MAX];
	} named[TRIGGER_BURST_MAX];

	size_t count, more;
};

/* One more event. What its agent did before in this burst is over. */
void trigger_burst_add(
    struct trigger_burst *b, const struct coordinator_event *e);
/* Appends the words of all, and begins anew. */
void trigger_burst_take(struct trigger_burst *b, struct buf *out);

#endif
