/*
 * The connection to the daemon: asks without waiting, hears what it tells, and
 * when it goes away tries again until there is one. Starts none.
 */
#ifndef DASHBOARD_LINK_H
#define DASHBOARD_LINK_H

#include <stdbool.h>

struct cJSON;
struct event_base;
struct link;

struct link_handlers {
	/* Connected, for the first time or again: subscribe. */
	void (*on_up)(void *arg);
	/* Lost, or still not there; said once until the next on_up. What was
	 * asked will not be answered. */
	void (*on_down)(void *arg, const char *why);
	/* The daemon tells something; params are borrowed. */
	void (*on_notice)(
	    void *arg, const char *method, const struct cJSON *params);
};

/* An answer: result is taken by the callee, NULL when it failed with words. */
typedef void link_answer_fn(void *arg, struct cJSON *result, const char *words);

/* Connects to the socket at path as soon as the loop runs. */
struct link *link_new(struct event_base *base, const char *path,
    const struct link_handlers *h, void *arg);
/* Accepts NULL. */
void link_free(struct link *l);
bool link_is_up(const struct link *l);
/* Takes params (NULL: none). fn(arg, ...) is called with the answer, unless
 * the line breaks before; never from here. False when it is down. */
bool link_ask(struct link *l, const char *method, struct cJSON *params,
    link_answer_fn *fn, void *arg);

#endif
