/* The one place that reads the clock. */
#ifndef IO_CLOCK_H
#define IO_CLOCK_H

#include <sys/time.h>

#include <stdint.h>

/* Milliseconds since 1970. A step of the wall clock only makes ages wrong
 * once; every age computed from it is clamped at 0. */
int64_t clock_now_ms(void);
#ifdef __linux__
/* When the machine was started, by that clock. */
int64_t clock_boot_ms(void);
#endif
/* How far the clocks on the user's wall are ahead of UTC at that time. */
int64_t clock_offset_ms(int64_t at_ms);
/* For libevent timers; a negative span is 0. */
struct timeval clock_timeval(int64_t span_ms);

#endif
