/* The event loop of a program. */
#ifndef IO_LOOP_H
#define IO_LOOP_H

struct event_base;

/* Its timers fire when they are due: by the coarse clock that libevent takes by
 * default they come up to 4 ms late, after waking for nothing up to three times.
 * The caller frees it with event_base_free(). Never NULL. */
struct event_base *loop_new(void);

#endif
