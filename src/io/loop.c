#include "io/loop.h"

#include <sys/time.h>

#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/mem.h"
#include "io/clock.h"

struct event_base *
loop_new(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;

	if (config != NULL &&
	    event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER) == 0)
		base = event_base_new_with_config(config);
	if (base == NULL)
		BUG("no event loop can be made");
	event_config_free(config);
	return base;
}

struct event *
loop_event(struct event_base *base, int fd, short what, loop_fn *fn, void *arg)
{
	struct event *ev = event_new(base, fd, what, fn, arg);

	if (ev == NULL)
		BUG("no event can be made");
	return ev;
}

struct event *
loop_timer(struct event_base *base, loop_fn *fn, void *arg)
{
	return loop_event(base, -1, 0, fn, arg);
}

struct event *
loop_watch(struct event_base *base, int fd, short what, loop_fn *fn, void *arg)
{
	struct event *ev = loop_event(base, fd, what, fn, arg);

	if (event_add(ev, NULL) == -1)
		BUG("descriptor %d cannot be watched", fd);
	return ev;
}

void
loop_after(struct event *ev, int64_t span_ms)
{
	struct timeval span = clock_timeval(span_ms);

	(void)event_add(ev, &span);
}
