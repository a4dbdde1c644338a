#include "conflicts/conflict-process.h"

#include <sys/types.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/log.h"
#include "io/proc.h"
#include "mail/identity.h"
#include "mail/mail.h"
#include "mail/reservation.h"

/* The table may not change while it is walked. */
struct found {
	struct {
		char *project;
		struct identity who;
	} * items;

	size_t count;
	/* of whom, for conflict_process_keep() */
	const char *project;
	const struct reservations *leases;
};

static void
add(struct found *f, const char *project, const struct identity *i)
{
	f->items = xreallocarray(f->items, f->count + 1, sizeof *f->items);
	f->items[f->count].project = xstrdup(project);
	f->items[f->count++].who = *i;
}

static void
found_done(struct found *f)
{
	for (size_t i = 0; i < f->count; i++)
		free(f->items[i].project);
	free(f->items);
}

static bool
is_alive(const struct identity *i)
{
	return proc_start_time((pid_t)i->pid) == i->pid_start;
}

static void
check_ended(void *arg, const char *project, const struct identity *i)
{
	if (!is_alive(i))
		add(arg, project, i);
}

static void
forget_answer(void *arg, const struct mail_answer *a)
{
	(void)arg;
	if (a->result != MAIL_DONE && a->result != MAIL_QUEUED)
		log_debug("conflicts: %s", a->why);
}

void
conflict_process_release(struct store *s, struct mail *m)
{
	struct found ended = { .count = 0 };

	identity_each(s, check_ended, &ended);
	for (size_t i = 0; i < ended.count; i++) {
		const char *project = ended.items[i].project;
		const char *name = ended.items[i].who.name;

		log_info(
		    "conflicts: %s has ended, its reservations with it", name);
		identity_ended(s, project, name);
		m->ops->release(m,
		    &(struct mail_lease){ .project = project, .agent = name },
		    forget_answer, NULL);
	}
	found_done(&ended);
}

static void
check_holder(void *arg, const char *project, const struct identity *i)
{
	struct found *f = arg;

	for (size_t k = 0; k < f->leases->count; k++) {
		if (strcmp(f->leases->items[k].agent, i->name) != 0)
			continue;
		if (strcmp(project, f->project) == 0 && is_alive(i))
			add(f, project, i);
		return;
	}
}

void
conflict_process_keep(struct store *s, struct mail *m, const char *project,
    const struct reservations *leases)
{
	struct found holders = { .project = project, .leases = leases };

	identity_each(s, check_holder, &holders);
	for (size_t i = 0; i < holders.count; i++) {
		const struct identity *who = &holders.items[i].who;

		/* Which registers it only when that was long ago. */
		m->ops->identify(m,
		    &(struct mail_identity){ .project = project,
			.name = "",
			.type = who->type,
			.pane = who->pane,
			.pid = who->pid,
			.pid_start = who->pid_start },
		    forget_answer, NULL);
	}
	found_done(&holders);
}
