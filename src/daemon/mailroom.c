#include "daemon/mailroom.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"
#include "coordinator/conflict-cycle.h"
#include "daemon/options.h"
#include "io/clock.h"
#include "mail/local.h"
#include "mail/mail.h"

struct mailroom {
	struct event_base *base;
	struct store *store;
	struct mail *mail;
	char *url; /* of the server in use; "" for the embedded mailbox */
	struct conflict_cycle *conflicts;
};

struct mailroom *
mailroom_new(struct event_base *base, struct coordinator *c, struct store *s,
    void (*on_conflicts)(void *arg), void *arg)
{
	struct mailroom *r = xcalloc(1, sizeof *r);

	r->base = base;
	r->store = s;
	r->url = xstrdup("");
	r->conflicts = conflict_cycle_new(base, c, s, on_conflicts, arg);
	return r;
}

static void
close_mail(struct mailroom *r)
{
	conflict_cycle_set_mail(r->conflicts, NULL, 0);
	mail_free(r->mail);
	r->mail = NULL;
}

void
mailroom_free(struct mailroom *r)
{
	if (r == NULL)
		return;
	close_mail(r);
	conflict_cycle_free(r->conflicts);
	free(r->url);
	free(r);
}

void
mailroom_configure(struct mailroom *r, const struct options *o)
{
	(void)o;
	if (r->store == NULL || r->mail != NULL)
		return;
	r->mail = local_new(r->store, clock_now_ms);
	conflict_cycle_set_mail(r->conflicts, r->mail, 0);
}

struct mail *
mailroom_mail(const struct mailroom *r)
{
	return r->mail;
}

struct store *
mailroom_store(const struct mailroom *r)
{
	return r->store;
}

struct conflict_cycle *
mailroom_conflicts(const struct mailroom *r)
{
	return r->conflicts;
}
