#include "coordinator/coordinator-report.h"

#include "coordinator/coordinator-inside.h"
#include "detect/identify.h"
#include "detect/monitor.h"
#include "detect/report.h"
#include "io/clock.h"
#include "io/proc.h"
#include "tmux/transport.h"

/* The agent whose process tells, 0 when it is none's. */
static pid_t
owner_of(const struct coordinator *c, pid_t from)
{
	struct proc_table table;
	pid_t owner;

	if (from <= 0)
		return 0;
	proc_table_read_line(&table, from);
	owner = identify_owner(c->profiles, &table, from);
	proc_table_done(&table);
	return owner;
}

bool
coordinator_report(
    struct coordinator *c, unsigned pane, const struct report *r, pid_t from)
{
	const struct roster_pane *p = roster_find(&c->roster, pane);
	struct report report = *r;

	if (c->monitor == NULL)
		return false;
	report.pid = owner_of(c, from);
	if (report.pid != 0 && p != NULL && p->state.agent_pid != 0 &&
	    p->state.agent_pid != report.pid)
		return false;
	/* An agent that no listing has seen yet speaks. */
	if (report.pid != 0 && (p == NULL || p->state.agent_pid == 0) &&
	    c->transport != NULL)
		transport_list(c->transport);
	monitor_report(c->monitor, pane, &report, clock_now_ms());
	coordinator_wake(c);
	return true;
}
