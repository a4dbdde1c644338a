#include "daemon/parking.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>

#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "io/clock.h"
#include "io/loop.h"
#include "tmux/transport.h"

struct parking {
	struct coordinator *coordinator;
	struct event *timer; /* rings when the next time is over */
};

static void
unpark(struct coordinator *c, unsigned pane)
{
	struct transport *t = coordinator_transport(c);
	char command[64];

	(void)snprintf(command, sizeof command,
	    "set-option -qpu -t %%%u @coordinator_parked", pane);
	if (t != NULL)
		transport_command(t, command, NULL, NULL);
}

/* What hangs on the option lists the panes again, so this is called again. */
static void
look(struct parking *p)
{
	int64_t now = clock_now_ms(), next = INT64_MAX;
	const struct agent_state **agents;
	size_t count;

	agents = coordinator_list(p->coordinator, NULL, &count);
	for (size_t i = 0; i < count; i++) {
		int64_t until = agents[i]->parked_until_ms;

		if (until != 0 && until <= now)
			unpark(p->coordinator, agents[i]->pane);
		else if (until != 0 && until < next)
			next = until;
	}
	free(agents);
	(void)event_del(p->timer);
	if (next == INT64_MAX)
		return;
	loop_after(p->timer, next - now);
}

static void
on_timer(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	look(arg);
}

struct parking *
parking_new(struct event_base *base, struct coordinator *c)
{
	struct parking *p = xcalloc(1, sizeof *p);

	p->coordinator = c;
	p->timer = loop_timer(base, on_timer, p);
	return p;
}

void
parking_free(struct parking *p)
{
	if (p == NULL)
		return;
	event_free(p->timer);
	free(p);
}

void
parking_listed(struct parking *p)
{
	look(p);
}
