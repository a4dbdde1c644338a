#include "io/clock.h"

#include <sys/time.h>

#include <pthread.h>
#include <stdint.h>
#include <time.h>

static int64_t
read_ms(clockid_t clock)
{
	struct timespec ts;

	(void)clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
clock_ticks_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

int64_t
clock_now_ms(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static int64_t last, last_ticks;
	int64_t wall, half, now;

	(void)pthread_mutex_lock(&lock);
	wall = read_ms(CLOCK_REALTIME);
	half = (clock_ticks_ms() - last_ticks) / 2;
	last_ticks += 2 * half;
	last = now = wall > last + half ? wall : last + half;
	(void)pthread_mutex_unlock(&lock);
	return now;
}

#ifdef __linux__
int64_t
clock_boot_ms(void)
{
	return read_ms(CLOCK_REALTIME) - read_ms(CLOCK_BOOTTIME);
}
#endif

int64_t
clock_offset_ms(int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000);
	struct tm tm;

	return localtime_r(&at, &tm) == NULL ? 0 : (int64_t)tm.tm_gmtoff * 1000;
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
