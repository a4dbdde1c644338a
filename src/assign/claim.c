/*
 * br and bd differ in how they refuse a claim (bd even with status 0, and br
 * opens a closed bead again for it), so "show" is asked before and after: the
 * beads as they were read may be older than the tracker, and the bead is ours
 * when the assignee is. It is also asked before anything is given back, which
 * would take the bead from whoever else has it.
 *
 * What is asked about one bead is done in the order of asking: a claim never
 * overtakes the giving back of the one before.
 */
#include "assign/claim.h"

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
#include "io/loop.h"
#include "work/program.h"

#define PROBE_MS   (5 * TIME_SECOND)
#define OUTPUT_MAX ((size_t)4 << 20)
#define ENV_MAX    300

enum stage {
	STAGE_PROBE_BR,
	STAGE_PROBE_BD,
	STAGE_LOOK, /* is it ours, or anybody's? */
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
	bool waits; /* for another one about the same bead */
	struct child *child;
	bool force;
	struct event *turn; /* STAGE_NONE */
	char *root, *bead, *actor;
	claim_fn *fn; /* NULL: nobody waits */
	void *arg;
};

struct claims {
	struct event_base *base;
	TAILQ_HEAD(claim_list, claim) open;
	bool probed, closing;
	char program[4];
};

static void run_stage(struct claim *c);
static struct claim *begin(
    struct claims *owner, enum kind kind, const struct claim_order *order);

struct claims *
claims_new(struct event_base *base)
{
	struct claims *c = xcalloc(1, sizeof *c);

	c->base = base;
	TAILQ_INIT(&c->open);
	run_stage(begin(c, KIND_PROBE,
	    &(struct claim_order){ .root = "/", .bead = "", .actor = "" }));
	return c;
}

void
claims_free(struct claims *c)
{
	struct claim *open, *next;

	if (c == NULL)
		return;
	c->closing = true;
	TAILQ_FOREACH_SAFE (open, &c->open, entry, next)
		claim_free(open);
	free(c);
}

const char *
claims_program(const struct claims *c)
{
	return c->program;
}

/* The first about that bead, or NULL. */
static struct claim *
find(struct claims *owner, const char *root, const char *bead)
{
	struct claim *c;

	TAILQ_FOREACH (c, &owner->open, entry)
		if (strcmp(c->bead, bead) == 0 && strcmp(c->root, root) == 0)
			return c;
	return NULL;
}

void
claim_free(struct claim *c)
{
	struct claim *next;

	if (c == NULL)
		return;
	TAILQ_REMOVE(&c->owner->open, c, entry);
	/* It is dead before the next one looks at what it has done. */
	child_free(c->child);
	next = find(c->owner, c->root, c->bead);
	if (next != NULL && next->waits && !c->owner->closing) {
		next->waits = false;
		run_stage(next);
	}
	if (c->turn != NULL)
		event_free(c->turn);
	free(c->root);
	free(c->bead);
	free(c->actor);
	free(c);
}

static void
end(struct claim *c, enum claim_end how, const char *reason)
{
	claim_fn *fn = c->fn;
	void *arg = c->arg;
	char text[256];

	(void)strlcpy(text, reason, sizeof text);
	if (fn == NULL && how == CLAIM_FAILED)
		log_warnx("work: %s: %s", c->bead, text);
	claim_free(c);
	if (fn != NULL)
		fn(arg, how, text);
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

/* What show says of a bead. */
struct shown {
	char assignee[128], status[32];
};

/* False when it could not be told. */
static bool
read_shown(const struct child_result *r, struct shown *ret)
{
	struct err err;
	cJSON *doc = json_parse(r->out, r->out_len, OUTPUT_MAX, &err);
	const cJSON *bead = first_of(doc);
	bool ok = doc != NULL && r->status == 0;

	(void)strlcpy(ret->assignee, json_str(bead, "assignee", ""),
	    sizeof ret->assignee);
	(void)strlcpy(
	    ret->status, json_str(bead, "status", "open"), sizeof ret->status);
	cJSON_Delete(doc);
	return ok;
}

/* The program failed; br says why in JSON, bd in a line. */
static void
fail(struct claim *c, const struct child_result *r)
{
	struct err ignored;
	cJSON *doc = json_parse(r->diag, strlen(r->diag), OUTPUT_MAX, &ignored);
	const char *words =
	    json_str(json_obj(doc, "error"), "message", r->diag);
	char reason[256];

	if (*words != '\0')
		(void)snprintf(reason, sizeof reason, "%.*s",
		    (int)strcspn(words, "\n"), words);
	else if (r->timed_out)
		(void)snprintf(reason, sizeof reason, "%s took too long.",
		    c->owner->program);
	else
		(void)snprintf(reason, sizeof reason,
		    "%s failed without a word (status %d).", c->owner->program,
		    r->status);
	cJSON_Delete(doc);
	end(c, CLAIM_FAILED, reason);
}

static void
not_ours(struct claim *c, const char *assignee)
{
	char reason[256];

	(void)snprintf(reason, sizeof reason,
	    *assignee == '\0' ? "%s did not claim it."
			      : "%s says it is %.64s's.",
	    c->owner->program, assignee);
	end(c, CLAIM_NOT_OURS, reason);
}

static void
read_back(struct claim *c, const struct child_result *r)
{
	struct shown shown;

	if (!read_shown(r, &shown))
		fail(c, r);
	else if (strcmp(shown.assignee, c->actor) == 0)
		end(c, CLAIM_OK, "");
	else
		not_ours(c, shown.assignee);
}

/* May a bead in that status be taken? */
static bool
is_free(const struct claim *c, const char *status, bool ours)
{
	return strcmp(status, "open") == 0 ||
	       ((ours || c->force) && strcmp(status, "in_progress") == 0);
}

static void
look_first(struct claim *c, const struct child_result *r)
{
	struct shown shown;
	bool known = read_shown(r, &shown);
	bool ours = strcmp(shown.assignee, c->actor) == 0;
	char reason[256];

	if (!known)
		fail(c, r);
	else if (c->kind == KIND_GIVE_BACK && !ours)
		end(c, CLAIM_NOT_OURS, "It is not ours.");
	else if (c->kind == KIND_TAKE && !ours && *shown.assignee != '\0')
		not_ours(c, shown.assignee);
	else if (c->kind == KIND_TAKE && !is_free(c, shown.status, ours)) {
		(void)snprintf(reason, sizeof reason, "%s says it is %s.",
		    c->owner->program, shown.status);
		end(c, CLAIM_NOT_OURS, reason);
	} else {
		c->stage = STAGE_UPDATE;
		run_stage(c);
	}
}

/* The first stage, once it is known which program there is. */
static enum stage
first_stage(const struct claim *c)
{
	if (c->kind == KIND_PROBE || *c->owner->program == '\0')
		return STAGE_NONE;
	return c->kind == KIND_CLOSE ? STAGE_UPDATE : STAGE_LOOK;
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
		c->stage = first_stage(c);
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
	case STAGE_LOOK:
		look_first(c, r);
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
		if (r->status == 0)
			end(c, CLAIM_OK, "");
		else
			fail(c, r);
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
	end(arg, CLAIM_OK, "");
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
		start(c, take, CLAIM_RUN_MS);
		return;
	}
	c->stage = STAGE_LAST;
	start(c, c->kind == KIND_CLOSE ? close_it : back, CLAIM_RUN_MS);
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
	case STAGE_LOOK:
	case STAGE_SHOW:
		start(c, show, CLAIM_RUN_MS);
		break;
	case STAGE_LAST:
	case STAGE_NONE:
		c->turn = loop_timer(c->owner->base, on_turn, c);
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
	c->force = order->force;
	c->stage = owner->probed ? first_stage(c) : STAGE_PROBE_BR;
	c->waits = find(owner, c->root, c->bead) != NULL;
	/* A name that the program would take for an option means nothing. */
	if (str_starts(order->bead, "-"))
		c->stage = STAGE_NONE;
	TAILQ_INSERT_TAIL(&owner->open, c, entry);
	return c;
}

static struct claim *
ask(struct claims *owner, enum kind kind, const struct claim_order *order,
    claim_fn *fn, void *arg)
{
	struct claim *c = begin(owner, kind, order);

	c->fn = fn;
	c->arg = arg;
	if (!c->waits)
		run_stage(c);
	return c;
}

struct claim *
claim_take(struct claims *owner, const struct claim_order *order, claim_fn *fn,
    void *arg)
{
	return ask(owner, KIND_TAKE, order, fn, arg);
}

struct claim *
claim_give_back(struct claims *owner, const struct claim_order *order,
    claim_fn *fn, void *arg)
{
	return ask(owner, KIND_GIVE_BACK, order, fn, arg);
}

void
claim_close(struct claims *owner, const struct claim_order *order)
{
	(void)ask(owner, KIND_CLOSE, order, NULL, NULL);
}
