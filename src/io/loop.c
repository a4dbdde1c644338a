#include "io/loop.h"

#include <stddef.h>

#include <event2/event.h>

#include "base/mem.h"

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
