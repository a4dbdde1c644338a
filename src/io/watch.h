/*
 * A directory whose files come, change and go, as events: inotify, or kqueue,
 * which only knows that something did.
 */
#ifndef IO_WATCH_H
#define IO_WATCH_H

struct event_base;
struct watch;

/* name is the file's in the directory; "" when any may have changed. It may be
 * gone again by now. Called from the loop, once a change. */
typedef void watch_fn(void *arg, const char *name);

/* NULL when dir cannot be watched: it is not there, or is no directory. When
 * the directory itself goes away there are no more calls. */
struct watch *watch_new(
    struct event_base *base, const char *dir, watch_fn *fn, void *arg);
/* Not from within fn. Accepts NULL. */
void watch_free(struct watch *w);

#endif
