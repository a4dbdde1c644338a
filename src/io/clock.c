#include "io/clock.h"

#include <sys/time.h>

#include <stdint.h>
#include <time.h>

int64_t
clock_now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct timeval
clock_timeval(int64_t span_ms)
{
	if (span_ms < 0)
		span_ms = 0;
	return (struct timeval){
		.tv_sec = (time_t)(span_ms / 1000),
		.tv_usec = (suseconds_t)(span_ms % 1000 * 1000),
	};
}
