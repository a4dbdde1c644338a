#include "notify/trigger-webhook.h"

#include <sys/queue.h>

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "coordinator/event.h"
#include "io/http.h"
#include "io/log.h"
#include "io/loop.h"

#define BODY_MAX   (64u << 10)
#define REPLY_MAX  (64u << 10)
#define TIMEOUT_MS 10000

struct letter {
	STAILQ_ENTRY(letter) entry;
	char *body;
	size_t len;
	int tries;
};

struct trigger_webhook {
	struct event_base *base;
	struct http *http; /* NULL until there is something to send */
	struct http_call *call;
	struct event *timer; /* pending: the first letter is tried again then */
	char *url;
	STAILQ_HEAD(, letter) letters;
	size_t count;
};

static void
drop_first(struct trigger_webhook *w)
{
	struct letter *l = STAILQ_FIRST(&w->letters);

	STAILQ_REMOVE_HEAD(&w->letters, entry);
	w->count--;
	free(l->body);
	free(l);
}

static void next(struct trigger_webhook *w);

static void
try_later(struct trigger_webhook *w, int tries, int64_t at_least_ms)
{
	int64_t wait = (int64_t)TRIGGER_WEBHOOK_FIRST_MS << (tries - 1);

	loop_after(w->timer, wait > at_least_ms ? wait : at_least_ms);
}

static void
on_reply(void *arg, const struct http_reply *r)
{
	struct trigger_webhook *w = arg;
	struct letter *l = STAILQ_FIRST(&w->letters);
	/* The status is the answer, however long the words after it are. */
	bool taken = r->status / 100 == 2;
	/* A server that says no to what was sent, or to go elsewhere, will say
	 * so again. */
	bool refused =
	    r->status / 100 == 3 ||
	    (r->status / 100 == 4 && r->status != 408 && r->status != 429);

	w->call = NULL;
	l->tries++;
	if (taken || refused || l->tries == TRIGGER_WEBHOOK_TRIES) {
		if (!taken)
			log_warnx(
			    "webhook: given up: %d %s", r->status, r->why);
		drop_first(w);
		next(w);
	} else
		try_later(w, l->tries, r->retry_after_ms);
}

static void
next(struct trigger_webhook *w)
{
	const struct letter *l = STAILQ_FIRST(&w->letters);
	struct http_request request;

	if (l == NULL || w->call != NULL || evtimer_pending(w->timer, NULL))
		return;
	if (*w->url == '\0') {
		while (!STAILQ_EMPTY(&w->letters))
			drop_first(w);
		return;
	}
	request = (struct http_request){ .url = w->url,
		.body = l->body,
		.body_len = l->len,
		.timeout_ms = TIMEOUT_MS,
		.limit = REPLY_MAX };
	if (w->http == NULL)
		w->http = http_new(w->base);
	w->call = http_start(w->http, &request, on_reply, w);
}

static void
on_timer(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	next(arg);
}

struct trigger_webhook *
trigger_webhook_new(struct event_base *base)
{
	struct trigger_webhook *w = xcalloc(1, sizeof *w);

	w->base = base;
	w->url = xstrdup("");
	STAILQ_INIT(&w->letters);
	w->timer = loop_timer(base, on_timer, w);
	return w;
}

void
trigger_webhook_free(struct trigger_webhook *w)
{
	if (w == NULL)
		return;
	while (!STAILQ_EMPTY(&w->letters))
		drop_first(w);
	http_free(w->http);
	event_free(w->timer);
	free(w->url);
	free(w);
}

void
trigger_webhook_set_url(struct trigger_webhook *w, const char *url)
{
	if (strcmp(url, w->url) == 0)
		return;
	free(w->url);
	w->url = xstrdup(url);
}

void
trigger_webhook_send(
    struct trigger_webhook *w, const struct coordinator_event *e)
{
	struct letter *l;
	struct buf body;
	cJSON *o;

	if (*w->url == '\0')
		return;
	/* The first one may be on its way. */
	if (w->count == TRIGGER_WEBHOOK_QUEUE_MAX) {
		log_debug("webhook: too many wait; this one is given up");
		return;
	}
	buf_init(&body, BODY_MAX);
	o = event_json(e);
	json_write(&body, o);
	cJSON_Delete(o);
	l = xcalloc(1, sizeof *l);
	l->len = body.len;
	l->body = buf_take(&body);
	buf_done(&body);
	STAILQ_INSERT_TAIL(&w->letters, l, entry);
	w->count++;
	next(w);
}
