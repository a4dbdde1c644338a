/* Calls about a pane that we do not know: tmux may have made it a moment ago.
 * They are answered when a listing that began after they came is in. */
#include <sys/queue.h>

#include <stdlib.h>

#include "base/mem.h"
#include "coordinator/coordinator.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "tmux/transport.h"

#define LISTINGS 2 /* the first may have been under way */
#define LATE_MAX 64

struct service_late {
	TAILQ_ENTRY(service_late) entry;
	struct rpc_call *call;
	rpc_fn *fn;
	unsigned pane;
	int left; /* listings to wait for */
};

static void
drop(struct service *s, struct service_late *l)
{
	TAILQ_REMOVE(&s->lates, l, entry);
	s->late_count--;
	rpc_call_free(l->call);
	free(l);
}

bool
service_late_keep(void *arg, struct rpc_call *call, rpc_fn *fn)
{
	struct service *s = arg;
	struct transport *t = coordinator_transport(s->world.coordinator);
	struct service_late *l;
	unsigned pane;

	if (t == NULL || !coordinator_is_ready(s->world.coordinator) ||
	    s->late_count == LATE_MAX ||
	    !rpc_pane(call->params, "pane", &pane) ||
	    service_is_listed(s, pane))
		return false;
	l = xmalloc(sizeof *l);
	*l = (struct service_late){
		.call = rpc_keep(call), .fn = fn, .pane = pane, .left = LISTINGS
	};
	TAILQ_INSERT_TAIL(&s->lates, l, entry);
	s->late_count++;
	transport_list(t);
	return true;
}

void
service_late_listed(struct service *s)
{
	struct service_late *l, *next;

	TAILQ_FOREACH_SAFE (l, &s->lates, entry, next) {
		if (service_is_listed(s, l->pane) || --l->left == 0) {
			l->fn(s, l->call);
			drop(s, l);
		} else {
			transport_list(
			    coordinator_transport(s->world.coordinator));
		}
	}
}

void
service_late_drop(struct service *s, const struct sock_peer *peer)
{
	struct service_late *l, *next;

	TAILQ_FOREACH_SAFE (l, &s->lates, entry, next)
		if (peer == NULL || l->call->peer == peer)
			drop(s, l);
}
