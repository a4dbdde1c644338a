/* The one place that reads the clock. */
#ifndef IO_CLOCK_H
#define IO_CLOCK_H

#include <sys/time.h>

#include <stdint.h>

/* Milliseconds since 1970. They never go back: when the clock on the wall was
 * set back, time passes at half its pace until that has caught up. */
int64_t clock_now_ms(void);
/* Milliseconds of which only differences mean something. */
int64_t clock_ticks_ms(void);
#ifdef __linux__
/* When the machine was started, by that clock. */
int64_t clock_boot_ms(void);
#endif
/* How far the clocks on the user's wall are ahead of UTC at that time. */
int64_t clock_offset_ms(int64_t at_ms);
/* For libevent timers; a negative span is 0. */
struct timeval clock_timeval(int64_t span_ms);

#endif
