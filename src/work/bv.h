/*
 * Asking bv for its ranking: a child with limits of its own. It may walk the
 * history of the project's repository and be slow, and it adds .bv/ to the
 * project's .gitignore.
 */
#ifndef WORK_BV_H
#define WORK_BV_H

struct bv;
struct bv_report;
struct event_base;
struct tracker_place;

/* What report holds is fn's. It is NULL when there is none; then why says it in
 * a sentence, or is "" because there is no bv. */
typedef void bv_fn(void *arg, struct bv_report *report, const char *why);

/* Never returns NULL. fn is called once, from the loop, after which the struct
 * bv is gone. */
struct bv *bv_start(struct event_base *base, const struct tracker_place *place,
    bv_fn *fn, void *arg);
/* Ends it; fn is not called. Accepts NULL. */
void bv_free(struct bv *b);

#endif
