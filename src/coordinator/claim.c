/*
 * br and bd differ in how they refuse a claim (bd even with status 0), so the
 * outcome is what "show" says afterwards: the bead is ours when the assignee
 * is.
 */
#include "coordinator/claim.h"

#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "io/child.h"
#include "io/log.h"
#include "work/program.h"

#define PROBE_MS   (5 * TIME_SECOND)
#define RUN_MS     (40 * TIME_SECOND) /* they wait 30 s for their lock */
#define OUTPUT_MAX ((size_t)4 << 20)
#define ENV_MAX    300

enum stage {
	STAGE_PROBE_BR,
	STAGE_PROBE_BD,
	STAGE_UPDATE,
	STAGE_SHOW,
	STAGE_LAST, /* no answer is wanted */
	STAGE_NONE, /* without a program: answers in the next turn */
};

enum kind {
	KIND_TAKE,
	KIND_GIVE_BACK,
	KIND_CLOSE,
	KIND_PROBE, /* only to know the program */
};

struct claim {
	TAILQ_ENTRY(claim) entry;
	struct claims *owner;
	enum kind kind;
	enum stage stage;
	struct child *child;
	struct event *turn; /* STAGE_NONE */
	char *root, *bead, *actor;
	claim_fn *fn; /* NULL: nobody waits */
	void *arg;
};

struct claims {
	struct event_base *base;
	bool probed;
	char program[4];
	TAILQ_HEAD(, claim) claims;
};

static void run_stage(struct claim *c);
static struct claim *begin(
    struct claims *owner, enum kind kind, const struct claim_order *order);

struct claims *
claims_new(struct event_base *base)
{
	struct claims *c = xcalloc(1, sizeof *c);

	c->base = base;
	TAILQ_INIT(&c->claims);
	run_stage(begin(c, KIND_PROBE, &(struct claim_order){ "/", "", "" }));
	return c;
}

void
claims_free(struct claims *c)
{
	if (c == NULL)
		return;
	while (!TAILQ_EMPTY(&c->claims))
		claim_free(TAILQ_FIRST(&c->claims));
	free(c);
}

const char *
claims_program(const struct claims *c)
{
	return c->program;
}

void
claim_free(struct claim *c)
{
	if (c == NULL)
		return;
	TAILQ_REMOVE(&c->owner->claims, c, entry);
	child_free(c->child);
	if (c->turn != NULL)
		event_free(c->turn);
	free(c->root);
	free(c->bead);
	free(c->actor);
	free(c);
}

static void
end(struct claim *c, bool ok, const char *reason)
{
	claim_fn *fn = c->fn;
	void *arg = c->arg;
	char text[256];

	(void)strlcpy(text, reason, sizeof text);
	if (fn == NULL && !ok)
		log_warnx("work: %s: %s", c->bead, text);
	claim_free(c);
	if (fn != NULL)
		fn(arg, ok, text);
}

/* The first element of what --json prints, bd 1.x wraps it in "data". */
static const cJSON *
first_of(const cJSON *doc)
{
	const cJSON *data = cJSON_GetObjectItem(doc, "data");

	if (data != NULL)
		doc = data;
	return cJSON_IsArray(doc) ? cJSON_GetArrayItem(doc, 0) : doc;
}

static void
read_back(struct claim *c, const struct child_result *r)
{
	struct err err;
	cJSON *doc = json_parse(r->out, r->out_len, OUTPUT_MAX, &err);
	char assignee[128], reason[256];

	(void)strlcpy(
	    assignee, json_str(first_of(doc), "assignee", ""), sizeof assignee);
	cJSON_Delete(doc);
	if (strcmp(assignee, c->actor) == 0) {
		end(c, true, "");
		return;
	}
	(void)snprintf(reason, sizeof reason,
	    *assignee == '\0' ? "%s did not claim it."
			      : "%s says it is %.64s's.",
	    c->owner->program, assignee);
	end(c, false, reason);
}

static void
take_probe(struct claim *c, const struct child_result *r)
{
	const char *name = c->stage == STAGE_PROBE_BR ? "br" : "bd";
	char version[PROGRAM_VERSION_MAX];

	if (r->status == 0 && program_is(name, r->out, version)) {
		(void)strlcpy(
		    c->owner->program, name, sizeof c->owner->program);
		log_info("work: claims are made with %s %s", name, version);
	}
	if (c->stage == STAGE_PROBE_BR && *c->owner->program == '\0')
		c->stage = STAGE_PROBE_BD;
	else {
		c->owner->probed = true;
		c->stage = c->kind == KIND_PROBE || *c->owner->program == '\0'
		               ? STAGE_NONE
		               : STAGE_UPDATE;
	}
	run_stage(c);
}

static void
on_child(void *arg, const struct child_result *r)
{
	struct claim *c = arg;

	c->child = NULL;
	switch (c->stage) {
	case STAGE_PROBE_BR:
	case STAGE_PROBE_BD:
		take_probe(c, r);
		break;
	case STAGE_UPDATE:
		/* Whatever it said: show tells. */
		c->stage = STAGE_SHOW;
		run_stage(c);
		break;
	case STAGE_SHOW:
		read_back(c, r);
		break;
	case STAGE_LAST:
		end(c, r->status == 0, r->diag);
		break;
	case STAGE_NONE:
		break;
	}
}

static void
on_turn(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	end(arg, true, "");
}

static void
start(struct claim *c, const char *const *argv, int64_t timeout_ms)
{
	char bd[ENV_MAX], beads[ENV_MAX];
	const char *const env[] = { bd, beads, NULL };
	const struct child_spec spec = { .argv = argv,
		.cwd = c->root,
		.env = env,
		.timeout_ms = timeout_ms,
		.output_limit = OUTPUT_MAX };

	(void)snprintf(bd, sizeof bd, "BD_ACTOR=%s", c->actor);
	(void)snprintf(beads, sizeof beads, "BEADS_ACTOR=%s", c->actor);
	c->child = child_start(c->owner->base, &spec, on_child, c);
}

/* What the claim is about, once it is known which program there is. */
static void
start_update(struct claim *c)
{
	const char *program = c->owner->program;
	const char *const take[] = { program, "update", c->bead, "--claim",
		"--json", NULL };
	const char *const back[] = { program, "update", c->bead, "--status",
		"open", "--assignee", "", "--json", NULL };
	const char *const close_it[] = { program, "close", c->bead, "--json",
		NULL };

	if (c->kind == KIND_TAKE) {
		start(c, take, RUN_MS);
		return;
	}
	c->stage = STAGE_LAST;
	start(c, c->kind == KIND_CLOSE ? close_it : back, RUN_MS);
}

static void
run_stage(struct claim *c)
{
	const char *const br[] = { "br", "--version", NULL };
	const char *const bd[] = { "bd", "--version", NULL };
	const char *const show[] = { c->owner->program, "show", c->bead,
		"--json", NULL };

	switch (c->stage) {
	case STAGE_PROBE_BR:
		start(c, br, PROBE_MS);
		break;
	case STAGE_PROBE_BD:
		start(c, bd, PROBE_MS);
		break;
	case STAGE_UPDATE:
		start_update(c);
		break;
	case STAGE_SHOW:
		start(c, show, RUN_MS);
		break;
	case STAGE_LAST:
	case STAGE_NONE:
		c->turn = event_new(c->owner->base, -1, 0, on_turn, c);
		if (c->turn == NULL)
			BUG("no memory for an event");
		event_active(c->turn, EV_TIMEOUT, 0);
		break;
	}
}

static struct claim *
begin(struct claims *owner, enum kind kind, const struct claim_order *order)
{
	struct claim *c = xcalloc(1, sizeof *c);

	c->owner = owner;
	c->kind = kind;
	c->root = xstrdup(order->root);
	c->bead = xstrdup(order->bead);
	c->actor = xstrdup(order->actor);
	c->stage = !owner->probed            ? STAGE_PROBE_BR
	           : *owner->program != '\0' ? STAGE_UPDATE
	                                     : STAGE_NONE;
	TAILQ_INSERT_TAIL(&owner->claims, c, entry);
	return c;
}

struct claim *
claim_take(struct claims *owner, const struct claim_order *order, claim_fn *fn,
    void *arg)
{
	struct claim *c = begin(owner, KIND_TAKE, order);

	c->fn = fn;
	c->arg = arg;
	/* A name that the program would take for an option claims nothing. */
	if (str_starts(order->bead, "-"))
		c->stage = STAGE_NONE;
	run_stage(c);
	return c;
}

void
claim_give_back(struct claims *owner, const struct claim_order *order)
{
	if (!str_starts(order->bead, "-"))
		run_stage(begin(owner, KIND_GIVE_BACK, order));
}

void
claim_close(struct claims *owner, const struct claim_order *order)
{
	if (!str_starts(order->bead, "-"))
		run_stage(begin(owner, KIND_CLOSE, order));
}
