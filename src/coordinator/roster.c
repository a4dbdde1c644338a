#include "coordinator/roster.h"

#include <stdlib.h>

#include "base/ids.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "io/proc.h"

void
roster_done(struct ids *r)
{
	while (r->count > 0)
		roster_remove(r, *(unsigned *)r->at[r->count - 1]);
	ids_done(r);
}

struct roster_pane *
roster_get(struct ids *r, unsigned id)
{
	struct roster_pane *p = ids_find(r, id);

	if (p != NULL)
		return p;
	p = xcalloc(1, sizeof *p);
	p->id = id;
	agent_init(&p->state, id);
	ids_add(r, p);
	return p;
}

void
roster_remove(struct ids *r, unsigned id)
{
	struct roster_pane *p = ids_remove(r, id);

	proc_watch_free(p->watch);
	agent_done(&p->state);
	free(p);
}
