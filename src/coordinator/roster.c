/* A sorted array: a few hundred panes, looked up often, changed seldom. */
#include "coordinator/roster.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "coordinator/agent.h"
#include "io/proc.h"

void
roster_init(struct roster *r)
{
	*r = (struct roster){ 0 };
}

void
roster_done(struct roster *r)
{
	while (r->count > 0)
		roster_remove(r, r->panes[r->count - 1]);
	free(r->panes);
	roster_init(r);
}

/* The index of the first pane whose id is at least id. */
static size_t
lower_bound(const struct roster *r, unsigned id)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (r->panes[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct roster_pane *
roster_find(const struct roster *r, unsigned id)
{
	size_t i = lower_bound(r, id);

	return i < r->count && r->panes[i]->id == id ? r->panes[i] : NULL;
}

struct roster_pane *
roster_get(struct roster *r, unsigned id)
{
	size_t i = lower_bound(r, id);
	struct roster_pane *p;

	if (i < r->count && r->panes[i]->id == id)
		return r->panes[i];
	if (r->count == r->cap) {
		r->cap = r->cap == 0 ? 16 : 2 * r->cap;
		r->panes = xreallocarray(r->panes, r->cap, sizeof *r->panes);
	}
	p = xcalloc(1, sizeof *p);
	p->id = id;
	agent_init(&p->state, id);
	memmove(
	    &r->panes[i + 1], &r->panes[i], (r->count - i) * sizeof *r->panes);
	r->panes[i] = p;
	r->count++;
	return p;
}

void
roster_remove(struct roster *r, struct roster_pane *p)
{
	size_t i = lower_bound(r, p->id);

	if (i == r->count || r->panes[i] != p)
		BUG("pane %%%u is not in this roster", p->id);
	r->count--;
	memmove(
	    &r->panes[i], &r->panes[i + 1], (r->count - i) * sizeof *r->panes);
	proc_watch_free(p->watch);
	agent_done(&p->state);
	free(p);
}
