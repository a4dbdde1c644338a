/* The event loop of a program, and what waits in it. */
#ifndef IO_LOOP_H
#define IO_LOOP_H

#include <stdint.h>

struct event;
struct event_base;

/* Its timers fire when they are due: by the coarse clock that libevent takes by
 * default they come up to 4 ms late, after waking for nothing up to three times.
 * The caller frees it with event_base_free(). Never NULL. */
struct event_base *loop_new(void);

typedef void loop_fn(int fd, short what, void *arg);

/* An event, or a timer, that waits for nothing yet. The caller frees it with
 * event_free(). Never NULL. */
struct event *loop_event(
    struct event_base *base, int fd, short what, loop_fn *fn, void *arg);
struct event *loop_timer(struct event_base *base, loop_fn *fn, void *arg);
/* The same, and it waits. */
struct event *loop_watch(
    struct event_base *base, int fd, short what, loop_fn *fn, void *arg);
/* Has the event fire when the span has passed, from now on; a negative one has. */
void loop_after(struct event *ev, int64_t span_ms);

#endif
