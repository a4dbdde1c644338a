#include "daemon/newsroom.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "conflicts/conflict-cycle.h"
#include "coordinator/coordinator.h"
#include "coordinator/event.h"
#include "coordinator/quality-watch.h"
#include "daemon/gather.h"
#include "daemon/options.h"
#include "io/clock.h"
#include "io/loop.h"
#include "mail/letter.h"
#include "mail/mail.h"
#include "notify/digest.h"
#include "notify/trigger.h"
#include "quality/book.h"

struct newsroom {
	struct newsroom_world world;
	struct quality_watch *quality;
	struct trigger *trigger;
	struct event *timer; /* the next digest */
	int64_t interval_ms; /* 0: digests are not sent by themselves */
	int64_t began_ms;
};

/* A digest that is on its way. */
struct sending {
	struct newsroom *newsroom;
	cJSON *details;
};

static void
arm(struct newsroom *n)
{
	(void)event_del(n->timer);
	if (n->interval_ms > 0)
		loop_after(n->timer, n->interval_ms);
}

static void
on_timer(int fd, short what, void *arg)
{
	struct newsroom *n = arg;

	(void)fd;
	(void)what;
	newsroom_send(n, NULL);
	arm(n);
}

struct newsroom *
newsroom_new(const struct newsroom_world *world)
{
	struct newsroom *n = xcalloc(1, sizeof *n);

	n->world = *world;
	n->began_ms = clock_now_ms();
	n->quality =
	    quality_watch_new(world->base, world->coordinator, world->server,
		world->store, conflict_cycle_edits(world->conflicts));
	n->trigger =
	    trigger_new(world->base, world->coordinator, world->server);
	n->timer = loop_timer(world->base, on_timer, n);
	return n;
}

void
newsroom_free(struct newsroom *n)
{
	if (n == NULL)
		return;
	event_free(n->timer);
	trigger_free(n->trigger);
	quality_watch_free(n->quality);
	free(n);
}

/* "none" is how an option says that there is none. */
static const char *
text_or_none(const struct options *o, const char *name)
{
	const char *text = options_text(o, name);

	return strcmp(text, "none") == 0 ? "" : text;
}

static void
configure_trigger(struct newsroom *n, const struct options *o)
{
	struct trigger_config c = {
		.level = trigger_policy_level(options_text(o, "notify")),
		.ways = options_text(o, "notify_by"),
		.cooldown_ms =
		    (int64_t)(options_number(o, "notify_cooldown") * 1000),
		.webhook = text_or_none(o, "webhook_url"),
		.webhook_level =
		    trigger_policy_level(options_text(o, "webhook_events")),
	};
	char name[64];

	for (int i = 0; i < EVENT_COUNT; i++) {
		(void)snprintf(name, sizeof name, "on_%s",
		    event_type_name((enum event_type)i));
		c.commands[i] = text_or_none(o, name);
	}
	trigger_configure(n->trigger, &c);
}

void
newsroom_configure(struct newsroom *n, const struct options *o)
{
	const struct coordinator_config *c =
	    coordinator_config(n->world.coordinator);
	int64_t interval = c->send_digests ? c->digest_interval_ms : 0;

	quality_watch_configure(n->quality,
	    (int64_t)(options_number(o, "scan_interval") * 60000),
	    (int64_t)(options_number(o, "scan_timeout") * 1000));
	configure_trigger(n, o);
	if (interval == n->interval_ms)
		return;
	n->interval_ms = interval;
	arm(n);
}

void
newsroom_event(struct newsroom *n, const struct coordinator_event *e)
{
	quality_watch_event(n->quality, e);
	trigger_event(n->trigger, e);
}

void
newsroom_changed(struct newsroom *n)
{
	quality_watch_changed(n->quality);
}

void
newsroom_screen(struct newsroom *n, unsigned pane, const char *text, size_t len)
{
	quality_watch_screen(n->quality, pane, text, len);
}

struct quality_watch *
newsroom_quality(struct newsroom *n)
{
	return n->quality;
}

static void
gather(struct newsroom *n, const char *session, struct gather *g)
{
	gather_init(g,
	    &(struct gather_world){
		.coordinator = n->world.coordinator,
		.dispatch = n->world.dispatch,
		.conflicts = conflict_cycle_book(n->world.conflicts),
		.quality = book_quality(quality_watch_book(n->quality)),
		.log = n->world.log,
		.began_ms = n->began_ms,
	    },
	    session);
}

struct cJSON *
newsroom_digest(struct newsroom *n, const char *session, struct buf *markdown)
{
	struct gather g;
	struct digest d;
	cJSON *o;

	gather(n, session, &g);
	digest_init(&d, &g.facts);
	o = digest_json(&d);
	if (markdown != NULL)
		digest_markdown(&d, markdown);
	digest_done(&d);
	gather_done(&g);
	return o;
}

/* Tells how it went; takes the details of success. */
static void
finish(struct newsroom *n, cJSON *details, const char *why)
{
	if (why != NULL) {
		cJSON_Delete(details);
		details = cJSON_CreateObject();
		json_add_str(details, "error", why);
	}
	coordinator_emit(n->world.coordinator,
	    why == NULL ? EVENT_DIGEST_SENT : EVENT_DIGEST_FAILED, "", details);
}

static void
on_sent(void *arg, const struct mail_answer *a)
{
	struct sending *s = arg;
	char why[512];

	(void)snprintf(why, sizeof why, "sending digest: %s",
	    a->why == NULL ? "no answer" : a->why);
	finish(s->newsroom, s->details,
	    a->result == MAIL_DONE || a->result == MAIL_QUEUED ? NULL : why);
	free(s);
}

void
newsroom_send(struct newsroom *n, const char *session)
{
	struct mail *mail = n->world.mail(n->world.arg);
	struct letter *letter;
	struct gather g;
	struct digest d;
	struct sending *s;

	if (mail == NULL) {
		finish(n, NULL, "sending digest: there is no mailbox");
		return;
	}
	gather(n, session, &g);
	digest_init(&d, &g.facts);
	letter = letter_new(mail, g.project);
	digest_markdown(&d, &letter->body);
	(void)buf_addf(
	    &letter->subject, "Session Digest: %.150s", g.facts.session);
	letter->importance = digest_importance(&d);
	letter_add_recipient(
	    letter, coordinator_config(n->world.coordinator)->human_agent);
	s = xmalloc(sizeof *s);
	*s = (struct sending){ n, digest_event(&d) };
	digest_done(&d);
	gather_done(&g);
	letter_send(letter, on_sent, s);
}
