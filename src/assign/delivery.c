/*
 * Every phase is the same small circle: capture, give the screen to the
 * monitor, decide by its verdict, wait a moment. Commands are not waited for:
 * whether a paste or an Enter arrived is seen on the screen, also when the
 * answer to the command was lost.
 *
 * A human may type meanwhile. Then there is no Enter from us: their words are
 * waited out, and when they send it all themselves, that is as good.
 */
#include "assign/delivery.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "assign/delivery-screen.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/coordinator.h"
#include "detect/monitor.h"
#include "detect/state.h"
#include "io/clock.h"
#include "io/loop.h"
#include "io/proc.h"
#include "tmux/mirror.h"
#include "tmux/quote.h"
#include "tmux/transport.h"

#define LOOK_MS     70   /* between two looks */
#define SLOW_MS     1000 /* while an agent is busy with something else */
#define QUIET_MS    100  /* the screen is the same for so long: all is drawn */
#define COMMAND_MAX ((size_t)1 << 20)

/* How long each phase may take. */
#define CHECK_MS  2000
#define SHOWN_MS  15000
#define BESIDE_MS 60000 /* somebody types beside it */
#define TAKEN_MS  6000
#define UNSEEN_MS 20000 /* an agent may show nothing while it loads */
#define AGAIN_MS  2000  /* the text still stands there: Enter once more */
#define SHORT_MS  800   /* it is gone and nothing moves: a very short turn */
#define SETTLE_MS (10 * TIME_MINUTE)

enum phase {
	PHASE_CHECK,  /* may anything be typed? */
	PHASE_SHOWN,  /* does the text stand in the input? */
	PHASE_TAKEN,  /* has the agent taken it up? */
	PHASE_SETTLE, /* what had become of it when a daemon died? */
};

/* What stands in the agent's input. */
enum input {
	INPUT_UNSEEN,
	INPUT_EMPTY,
	INPUT_ALONE,  /* the prompt, or as much of it as is to be seen */
	INPUT_BESIDE, /* other words, perhaps beside it */
};

struct look {
	struct monitor_result result;
	enum input input;
	bool has_mark;
	struct delivery_sight sight;
	int64_t same_ms; /* the screen has been the same for so long */
};

struct delivery {
	struct coordinator *coordinator;
	const struct delivery_handlers *handlers;
	void *arg;
	struct delivery_order order;
	char *text, *mark;
	enum phase phase;
	int64_t phase_ms; /* began then */
	int64_t gone_ms;  /* the text was first seen gone; 0: not yet */
	int64_t hash_ms;  /* the screen is the same since then */
	uint64_t hash;
	unsigned folds; /* pastes that were folded before ours */
	bool again;     /* Enter was pressed a second time */
	bool beside;    /* somebody has typed beside the prompt */
	bool worked;    /* and then the agent did */
	bool freed;
	unsigned pending; /* replies that still come */
	struct event *timer;
};

static void look_soon(struct delivery *d, int64_t ms);

static void
release(struct delivery *d)
{
	if (d->pending > 0)
		return;
	event_free(d->timer);
	free(d->text);
	free(d->mark);
	free(d);
}

void
delivery_free(struct delivery *d)
{
	if (d == NULL)
		return;
	d->freed = true;
	(void)event_del(d->timer);
	release(d);
}

static void
end(struct delivery *d, enum delivery_end how, const char *reason)
{
	const struct delivery_handlers *h = d->handlers;
	void *arg = d->arg;

	delivery_free(d);
	h->on_end(arg, how, reason);
}

static void
enter_phase(struct delivery *d, enum phase phase)
{
	d->phase = phase;
	d->phase_ms = clock_now_ms();
	d->gone_ms = 0;
	look_soon(d, LOOK_MS);
}

static void
on_reply(void *arg, bool ok, const char *text, size_t len)
{
	struct delivery *d = arg;

	(void)ok;
	(void)text;
	(void)len;
	d->pending--;
	if (d->freed)
		release(d);
}

/* Pastes text through a buffer of our own, which is gone afterwards. flags is
 * "-p" for a bracketed paste. It reaches the agent also in copy mode, and no
 * other pane when they are synchronised. */
static void
paste(struct delivery *d, const char *text, const char *flags)
{
	struct transport *t = coordinator_transport(d->coordinator);
	struct buf command;
	char name[64];

	if (t == NULL)
		return;
	(void)snprintf(name, sizeof name, "tc-%" PRIxPTR "-%" PRIx64,
	    (uintptr_t)d, (uint64_t)clock_now_ms());
	buf_init(&command, COMMAND_MAX);
	(void)buf_addf(&command, "set-buffer -b %s -- ", name);
	quote_argument(&command, text, strlen(text));
	d->pending += 2;
	transport_command(t, command.data, on_reply, d);
	buf_clear(&command);
	(void)buf_addf(&command, "paste-buffer %s -d -b %s -t %%%u", flags,
	    name, d->order.pane);
	transport_command(t, command.data, on_reply, d);
	buf_done(&command);
}

/* Enter by itself: right behind the text an agent takes it for a part of it. */
static void
press_enter(struct delivery *d)
{
	paste(d, "\n", "");
}

/* Is it the agent that the text is for? */
static bool
is_same_agent(const struct delivery *d, const struct monitor_result *r)
{
	pid_t pid = d->order.agent_pid;

	return *r->agent_type != '\0' && r->agent_pid == pid &&
	       (pid == 0 || proc_start_time(pid) == d->order.agent_start);
}

static bool
is_pane_open(const struct delivery *d)
{
	struct transport *t = coordinator_transport(d->coordinator);
	const struct mirror_pane *p =
	    t == NULL ? NULL : mirror_find(transport_mirror(t), d->order.pane);

	return p != NULL && !p->dead && !p->input_off;
}

static bool
is_late(const struct delivery *d, int64_t limit_ms)
{
	return clock_now_ms() - d->phase_ms >= limit_ms;
}

/* Does a text stand in the input? A tall one hides what an input is known by:
 * then it is ours if its last line, which is nowhere else, is there. */
static bool
stands_there(const struct look *l)
{
	const struct monitor_result *r = &l->result;

	return r->detail == DETAIL_TYPED ||
	       (l->has_mark &&
		   (r->detail == DETAIL_UNKNOWN ||
		       (r->detail == DETAIL_IDLE && !r->safe_to_dispatch)));
}

static void
begin_paste(struct delivery *d, const struct look *l)
{
	if (!d->handlers->on_step(d->arg, false, &l->sight)) {
		end(d, DELIVERY_UNTOUCHED, "The ledger has moved on.");
		return;
	}
	d->folds = l->sight.folds;
	paste(d, d->text, "-p");
	enter_phase(d, PHASE_SHOWN);
}

static void
begin_enter(struct delivery *d, const struct look *l)
{
	if (!d->handlers->on_step(d->arg, true, &l->sight)) {
		end(d, DELIVERY_FAILED,
		    "The prompt stands in the input: the ledger has moved on.");
		return;
	}
	press_enter(d);
	enter_phase(d, PHASE_TAKEN);
}

static void
check(struct delivery *d, const struct look *l)
{
	const char *state = state_detail_name(l->result.detail);
	char reason[128];

	if (is_same_agent(d, &l->result) && is_pane_open(d) &&
	    l->result.safe_to_dispatch && !l->result.stale &&
	    l->result.detail == DETAIL_IDLE) {
		begin_paste(d, l);
		return;
	}
	if (!is_late(d, CHECK_MS)) {
		look_soon(d, LOOK_MS);
		return;
	}
	if (!is_same_agent(d, &l->result))
		(void)snprintf(reason, sizeof reason,
		    "The agent is not the same any more (%s).", state);
	else if (l->result.detail == DETAIL_IDLE)
		(void)snprintf(reason, sizeof reason,
		    "The agent is idle, but nothing may be typed there yet.");
	else
		(void)snprintf(reason, sizeof reason,
		    "The agent is not idle any more: it is %s.", state);
	end(d, DELIVERY_UNTOUCHED, reason);
}

/* Does the prompt stand there, whole and alone? */
static bool
may_enter(const struct delivery *d, const struct look *l)
{
	return is_same_agent(d, &l->result) && stands_there(l) &&
	       l->input != INPUT_BESIDE && l->same_ms >= QUIET_MS;
}

/* Somebody has typed beside the prompt: was it sent since, by them? */
static bool
is_sent_by_others(struct delivery *d, const struct look *l)
{
	bool there = l->has_mark || l->sight.folds > d->folds;

	d->beside |= there && l->input == INPUT_BESIDE;
	d->worked |= d->beside && state_is_busy(l->result.detail);
	return d->worked && l->input == INPUT_EMPTY;
}

static void
shown(struct delivery *d, const struct look *l)
{
	int64_t limit = d->worked   ? SETTLE_MS
	                : d->beside ? BESIDE_MS
	                            : SHOWN_MS;
	char reason[160];

	if (may_enter(d, l))
		begin_enter(d, l);
	else if (is_sent_by_others(d, l))
		end(d, DELIVERY_CONFIRMED, "");
	else if (!is_late(d, limit))
		look_soon(d, LOOK_MS);
	else if (l->input == INPUT_BESIDE) {
		end(d, DELIVERY_FAILED,
		    "Somebody typed beside the prompt in the agent's input, so "
		    "it was not sent. Look at the pane.");
	} else {
		(void)snprintf(reason, sizeof reason,
		    "The prompt did not appear in the agent's input: it is %s. "
		    "Look at the pane.",
		    state_detail_name(l->result.detail));
		end(d, DELIVERY_FAILED, reason);
	}
}

/* Neither the text nor work is to be seen: a turn so short that it was over
 * between two looks. */
static bool
is_short_turn(struct delivery *d, const struct look *l)
{
	int64_t now = clock_now_ms();

	if (stands_there(l) || l->result.detail == DETAIL_UNKNOWN) {
		d->gone_ms = 0;
		return false;
	}
	if (d->gone_ms == 0)
		d->gone_ms = now;
	return now - d->gone_ms >= SHORT_MS;
}

static void
taken(struct delivery *d, const struct look *l)
{
	if (l->result.detail == DETAIL_EXITED || *l->result.agent_type == '\0')
		end(d, DELIVERY_UNTOUCHED, "The agent ended.");
	else if (state_is_busy(l->result.detail) || is_short_turn(d, l))
		end(d, DELIVERY_CONFIRMED, "");
	else if (stands_there(l) && is_late(d, TAKEN_MS))
		end(d, DELIVERY_FAILED,
		    "The prompt stands in the agent's input, and Enter did not "
		    "send it. Look at the pane.");
	else if (is_late(d, UNSEEN_MS))
		end(d, DELIVERY_FAILED,
		    "Enter was pressed, and what the agent shows since is not "
		    "understood. Look at the pane.");
	else {
		if (!d->again && is_late(d, AGAIN_MS) && may_enter(d, l)) {
			d->again = true;
			press_enter(d);
		}
		look_soon(d, LOOK_MS);
	}
}

/* Is it plain what became of a text that does not stand in the input? */
static bool
is_settled(const struct delivery *d, const struct look *l, bool ours,
    enum delivery_end *ret)
{
	enum agent_detail detail = l->result.detail;
	bool sent = d->order.from == DELIVERY_SENT;

	if (stands_there(l) || detail == DETAIL_UNKNOWN)
		return false;
	if (sent || (state_is_busy(detail) && l->has_mark)) {
		*ret = DELIVERY_CONFIRMED;
		return true;
	}
	*ret = ours ? DELIVERY_CONFIRMED : DELIVERY_UNTOUCHED;
	return detail == DETAIL_IDLE;
}

/* Is it our text that stands in the input, or that stood there? Before Enter
 * its mark is nowhere else, and a folded one is one more than before. After it,
 * earlier prompts show both: then only a screen that has not changed tells. */
static bool
is_ours(const struct delivery *d, const struct look *l)
{
	const struct delivery_sight *before = &d->order.before;
	bool seen = l->has_mark || l->sight.folds > 0;

	if (!seen || before->print == 0)
		return seen;
	if (d->order.from == DELIVERY_SENT)
		return !stands_there(l) || l->sight.print == before->print;
	if (l->has_mark)
		return true;
	return stands_there(l) ? l->sight.folds > before->folds
	                       : l->sight.print != before->print;
}

/* A daemon died in the midst of it. Only what is seen counts: our text in the
 * input is sent; a text that is nowhere never arrived. */
static void
settle(struct delivery *d, const struct look *l)
{
	bool ours = is_ours(d, l);
	enum delivery_end how;

	if (!is_same_agent(d, &l->result))
		end(d, DELIVERY_UNTOUCHED, "Its agent ended.");
	else if (l->same_ms < QUIET_MS)
		look_soon(d, LOOK_MS);
	else if (may_enter(d, l) && ours)
		begin_enter(d, l);
	else if (is_settled(d, l, ours, &how))
		end(d, how,
		    how == DELIVERY_CONFIRMED ? ""
					      : "The prompt had not arrived.");
	else if (is_late(d, SETTLE_MS))
		end(d, DELIVERY_FAILED,
		    "It cannot be told whether the prompt arrived. Look at "
		    "the pane.");
	else
		look_soon(d, SLOW_MS);
}

/* How long the screen has been the same. */
static int64_t
age_of(struct delivery *d, const char *text, size_t len, int64_t now_ms)
{
	uint64_t hash = hash_add(HASH_START, text, len);

	if (d->hash_ms == 0 || hash != d->hash) {
		d->hash = hash;
		d->hash_ms = now_ms;
	}
	return now_ms - d->hash_ms;
}

static void
decide(struct delivery *d, const struct look *l)
{
	switch (d->phase) {
	case PHASE_CHECK:
		check(d, l);
		break;
	case PHASE_SHOWN:
		shown(d, l);
		break;
	case PHASE_TAKEN:
		taken(d, l);
		break;
	case PHASE_SETTLE:
		settle(d, l);
		break;
	}
}

/* An input that is out of sight has still a row where the prompt ends. */
static enum input
look_at_input(struct delivery *d, const char *text, size_t len, bool has_mark)
{
	struct monitor *m = coordinator_monitor(d->coordinator);
	bool goes_on = has_mark && delivery_screen_goes_on(text, len, d->mark);
	enum input input = INPUT_UNSEEN;
	struct buf typed;
	bool seen;

	buf_init(&typed, COMMAND_MAX);
	seen = monitor_input(m, d->order.pane, &typed);
	if (seen && typed.len == 0)
		input = INPUT_EMPTY;
	else if (goes_on || (seen && !delivery_screen_is_alone(
					 typed.data, d->text, has_mark)))
		input = INPUT_BESIDE;
	else if (seen)
		input = INPUT_ALONE;
	buf_done(&typed);
	return input;
}

static void
on_capture(void *arg, bool ok, const char *text, size_t len)
{
	struct delivery *d = arg;
	struct monitor *m;
	struct look l = { .result = { .agent_type = "" } };
	int64_t now = clock_now_ms();

	d->pending--;
	if (d->freed) {
		release(d);
		return;
	}
	m = coordinator_monitor(d->coordinator);
	if (ok && m != NULL) {
		monitor_screen(m, d->order.pane, text, len, now);
		l.same_ms = age_of(d, text, len, now);
		l.has_mark = delivery_screen_has(text, len, d->mark);
		l.sight = delivery_screen_sight(text, len);
		l.input = look_at_input(d, text, len, l.has_mark);
	}
	if (m != NULL)
		(void)monitor_status(m, d->order.pane, now, &l.result);
	decide(d, &l);
}

static void
on_timer(int fd, short what, void *arg)
{
	struct delivery *d = arg;
	struct transport *t = coordinator_transport(d->coordinator);

	(void)fd;
	(void)what;
	if (t == NULL) {
		look_soon(d, SLOW_MS);
		return;
	}
	d->pending++;
	transport_capture(t, d->order.pane, on_capture, d);
}

static void
look_soon(struct delivery *d, int64_t ms)
{
	loop_after(d->timer, ms);
}

struct delivery *
delivery_start(struct event_base *base, struct coordinator *c,
    const struct delivery_order *order, const struct delivery_handlers *h,
    void *arg)
{
	struct delivery *d = xcalloc(1, sizeof *d);

	d->coordinator = c;
	d->handlers = h;
	d->arg = arg;
	d->order = *order;
	d->order.text = d->text = xstrdup(order->text);
	d->order.mark = d->mark = xstrdup(order->mark);
	d->timer = loop_timer(base, on_timer, d);
	enter_phase(
	    d, order->from == DELIVERY_ANEW ? PHASE_CHECK : PHASE_SETTLE);
	return d;
}
