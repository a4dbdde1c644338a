#include "daemon/newsroom.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/coordinator.h"
#include "coordinator/digest.h"
#include "coordinator/event.h"
#include "coordinator/project.h"
#include "coordinator/quality-watch.h"
#include "coordinator/timeline.h"
#include "coordinator/trigger.h"
#include "daemon/options.h"
#include "io/clock.h"
#include "mail/mail.h"
#include "quality/book.h"
#include "quality/quality-summary.h"
#include "quality/quality.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"

#define SENDER   "Coordinator"
#define BODY_MAX MAIL_BODY_MAX

struct newsroom {
	struct newsroom_world world;
	struct quality_watch *quality;
	struct trigger *trigger;
	struct event *timer; /* the next digest */
	int64_t interval_ms; /* 0: digests are not sent by themselves */
	int64_t looked_ms;   /* the human last looked at an agent */
};

/* A digest that is on its way. */
struct sending {
	struct newsroom *newsroom;
	newsroom_sent_fn *fn;
	void *arg;
	cJSON *details;
};

static void
arm(struct newsroom *n)
{
	struct timeval tv = clock_timeval(n->interval_ms);

	(void)event_del(n->timer);
	if (n->interval_ms > 0)
		(void)event_add(n->timer, &tv);
}

static void
on_timer(int fd, short what, void *arg)
{
	struct newsroom *n = arg;

	(void)fd;
	(void)what;
	newsroom_send(n, NULL, NULL, NULL);
	arm(n);
}

struct newsroom *
newsroom_new(const struct newsroom_world *world)
{
	struct newsroom *n = xcalloc(1, sizeof *n);

	n->world = *world;
	n->looked_ms = clock_now_ms();
	n->quality = quality_watch_new(
	    world->base, world->coordinator, world->server, world->store);
	n->trigger =
	    trigger_new(world->base, world->coordinator, world->server);
	n->timer = evtimer_new(world->base, on_timer, n);
	if (n->timer == NULL)
		BUG("no memory for an event");
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

/* A client that looks at an agent is the human. */
static void
look(void *arg, const struct agent_state *a)
{
	struct newsroom *n = arg;
	const struct transport *t = coordinator_transport(n->world.coordinator);
	const struct mirror_pane *m =
	    t == NULL ? NULL : mirror_find(transport_mirror(t), a->pane);

	if (m != NULL && m->viewers > 0 && m->active && m->window_active)
		n->looked_ms = clock_now_ms();
}

void
newsroom_changed(struct newsroom *n)
{
	coordinator_agents(n->world.coordinator, NULL, look, n);
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

/* Everything that a digest is made of, gathered. */
struct gathered {
	struct digest_facts facts;
	const struct agent_state **agents;
	struct digest_work work;
	struct quality_summary quality;
	int64_t happened[EVENT_COUNT];
	struct timeline waits;
	char project[PATH_MAX];
};

static int64_t
midnight(int64_t now_ms)
{
	time_t now = (time_t)(now_ms / 1000);
	struct tm tm;

	if (localtime_r(&now, &tm) == NULL)
		return now_ms;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * 1000;
}

static void
count_event(void *arg, int64_t at_ms, const char *type, const char *agent,
    const char *details)
{
	int64_t *happened = arg;
	enum event_type t;

	(void)at_ms;
	(void)agent;
	(void)details;
	if (event_type_find(type, &t))
		happened[t]++;
}

/* Where the agents work: the first one's project, else where its pane is. */
static void
find_project(const struct newsroom *n, const struct agent_state *const *agents,
    size_t count, char ret[PATH_MAX])
{
	const struct transport *t = coordinator_transport(n->world.coordinator);

	*ret = '\0';
	for (size_t i = 0; i < count && *ret == '\0'; i++) {
		const struct mirror_pane *m =
		    t == NULL
			? NULL
			: mirror_find(transport_mirror(t), agents[i]->pane);
		if (*agents[i]->project != '\0')
			(void)strlcpy(ret, agents[i]->project, PATH_MAX);
		else if (m != NULL && !project_find(m->path, ret))
			*ret = '\0';
	}
}

static void
gather(struct newsroom *n, const char *session, struct gathered *g)
{
	struct quality *q = book_quality(quality_watch_book(n->quality));
	struct err ignored;
	size_t count;

	*g = (struct gathered){ .agents = coordinator_list(
				    n->world.coordinator, session, &count) };
	g->facts = (struct digest_facts){
		.session = session == NULL ? "all sessions" : session,
		.coordinator = SENDER,
		.now_ms = clock_now_ms(),
		.agents = g->agents,
		.count = count,
		.work = &g->work,
		.quality = &g->quality,
		.score = quality_score(q),
		.looked_ms = n->looked_ms,
		.happened = g->happened,
		.waits = &g->waits,
	};
	find_project(n, g->agents, count, g->project);
	if (*g->project != '\0')
		digest_work_read(&g->work, g->project, g->facts.now_ms,
		    midnight(g->facts.now_ms));
	else
		(void)strlcpy(g->work.unavailable, "no agent works anywhere",
		    sizeof g->work.unavailable);
	quality_summary_make(q, g->facts.now_ms, &g->quality);
	timeline_init(&g->waits, n->looked_ms - 1, g->facts.now_ms, 1);
	if (n->world.log != NULL) {
		(void)event_log_scan(n->world.log, n->looked_ms, count_event,
		    g->happened, &ignored);
		(void)timeline_read(
		    &g->waits, n->world.log, n->looked_ms, &ignored);
	}
	timeline_end(&g->waits);
}

static void
gathered_done(struct gathered *g)
{
	timeline_done(&g->waits);
	digest_work_done(&g->work);
	free(g->agents);
}

struct cJSON *
newsroom_digest(struct newsroom *n, const char *session, struct buf *markdown)
{
	struct gathered g;
	struct digest d;
	cJSON *o;

	gather(n, session, &g);
	digest_init(&d, &g.facts);
	o = digest_json(&d);
	if (markdown != NULL)
		digest_markdown(&d, markdown);
	digest_done(&d);
	gathered_done(&g);
	return o;
}

/* Tells how it went; takes the details of success. */
static void
finish(struct newsroom *n, newsroom_sent_fn *fn, void *arg, cJSON *details,
    const char *why)
{
	if (*why != '\0') {
		cJSON_Delete(details);
		details = cJSON_CreateObject();
		json_add_str(details, "error", why);
	}
	coordinator_emit(n->world.coordinator,
	    *why == '\0' ? EVENT_DIGEST_SENT : EVENT_DIGEST_FAILED, "",
	    details);
	if (fn != NULL)
		fn(arg, why);
}

static void
on_sent(void *arg, const struct mail_answer *a)
{
	struct sending *s = arg;
	char why[512] = "";

	if (a->result != MAIL_DONE && a->result != MAIL_QUEUED)
		(void)snprintf(why, sizeof why, "sending digest: %s",
		    a->why == NULL ? "no answer" : a->why);
	finish(s->newsroom, s->fn, s->arg, s->details, why);
	free(s);
}

void
newsroom_send(
    struct newsroom *n, const char *session, newsroom_sent_fn *fn, void *arg)
{
	struct mail *mail =
	    n->world.mail == NULL ? NULL : n->world.mail(n->world.arg);
	struct mail_message m = { .thread = "", .from = SENDER };
	struct gathered g;
	struct digest d;
	struct buf body, subject;
	struct sending *s;

	if (mail == NULL) {
		finish(n, fn, arg, NULL, "sending digest: there is no mailbox");
		return;
	}
	gather(n, session, &g);
	digest_init(&d, &g.facts);
	buf_init(&body, BODY_MAX);
	buf_init(&subject, MAIL_SUBJECT_MAX);
	digest_markdown(&d, &body);
	(void)buf_addf(&subject, "Session Digest: %.150s", g.facts.session);
	m.project = g.project;
	m.to = coordinator_config(n->world.coordinator)->human_agent;
	m.subject = subject.data;
	m.body = body.data;
	m.importance = digest_importance(&d);
	m.created_ms = g.facts.now_ms;
	s = xmalloc(sizeof *s);
	*s = (struct sending){ n, fn, arg, digest_event(&d) };
	mail->ops->send(mail, &m, on_sent, s);
	buf_done(&body);
	buf_done(&subject);
	digest_done(&d);
	gathered_done(&g);
}
