#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "detect/evidence.h"
#include "detect/profile-data.h"
#include "detect/program-status.h"
#include "detect/rules.h"
#include "detect/stream.h"
#include "detect/verdict.h"

#define NOW INT64_C(1000000)

/* One moment of an agent that was seen idle, a minute after all novelty. */
struct world {
	struct evidence e;
	struct rules_reading r;
	struct stream *stream;
	struct profile profile;
	struct profile_rule rule, title;
	struct program_status_record status;
	struct verdict v;
};

static int
setup(void **state)
{
	struct world *w = xcalloc(1, sizeof *w);
	w->stream = xcalloc(1, sizeof *w->stream);
	w->stream->novel_ms = w->stream->output_ms = NOW - 60000;
	w->r = (struct rules_reading){ .composer = { true, true, 1, 1, 0, 2,
					   NULL },
		.detail = DETAIL_IDLE,
		.row = 1,
		.confidence = 0.9 };
	w->e = (struct evidence){ .profile = &w->profile,
		.screen = &w->r,
		.screen_ms = NOW - 1000,
		.changed_ms = NOW - 60000,
		.stream = w->stream,
		.stall_after_ms = 90000 };
	static char name[] = "x/rule";
	w->rule.name = w->title.name = name;
	w->title.detail = DETAIL_THINKING;
	w->status.at_ms = NOW - 500;
	verdict_init(&w->v, NOW - 70000);
	w->v.ready = true;
	w->v.detail = DETAIL_IDLE;
	w->profile.sent_ms = 10000;
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;
	free(w->stream);
	free(w);
	return 0;
}

static void
want(struct world *w, enum agent_detail detail, bool safe)
{
	verdict_decide(&w->v, &w->e, NOW);
	assert_string_equal(
	    state_detail_name(w->v.detail), state_detail_name(detail));
	assert_int_equal(w->v.safe, safe);
}

static void
show(struct world *w, enum agent_detail detail)
{
	w->r.detail = detail;
	w->r.rule = &w->rule;
	w->rule.detail = detail;
}

static void
test_idle(void **state)
{
	struct world *w = *state;
	want(w, DETAIL_IDLE, true);
	/* Every one of these is a doubt. */
	w->stream->novel_ms = w->stream->output_ms = NOW - 10;
	want(w, DETAIL_IDLE, false);
	assert_true(w->v.next_ms > NOW);
	/* The human's first key may not be on the screen yet. */
	w->stream->novel_ms = NOW - 2000;
	w->stream->output_ms = NOW - 500;
	want(w, DETAIL_IDLE, false);
	/* A clock that ticks for a while is no doubt. */
	w->v.stir_ms = 0;
	w->stream->novel_ms = NOW - 60000;
	want(w, DETAIL_IDLE, true);
	w->stream->output_ms = NOW - 60000;
	w->v.stir_ms = 0;
	w->e.moved_ms = NOW - 10;
	want(w, DETAIL_IDLE, false);
	w->e.moved_ms = 0;
	w->v.typed_ms = NOW - 1000;
	want(w, DETAIL_IDLE, false);
	/* The profile knows how soon it shows that text was sent. */
	w->profile.sent_ms = 900;
	want(w, DETAIL_IDLE, true);
	w->v.typed_ms = 0;
	w->r.confidence = 0.5;
	want(w, DETAIL_IDLE, false);
}

static void
test_typed(void **state)
{
	struct world *w = *state;
	w->r.detail = DETAIL_TYPED;
	w->r.composer.empty = false;
	want(w, DETAIL_TYPED, false);
	/* An error above what the human types is history. */
	show(w, DETAIL_API_ERROR);
	want(w, DETAIL_TYPED, false);
	w->r.composer.empty = true;
	want(w, DETAIL_API_ERROR, false);
}

static void
test_push_beats_idle_screen(void **state)
{
	struct world *w = *state;
	w->e.status = &w->status;
	w->status.state = PROGRAM_STATUS_WORKING;
	want(w, DETAIL_THINKING, false);
	assert_int_equal(w->v.source, SOURCE_PROGRAM_STATUS);
	w->status.state = PROGRAM_STATUS_BLOCKED;
	w->status.kind = PROGRAM_STATUS_KIND_QUESTION;
	want(w, DETAIL_QUESTION, false);
	w->status.kind = PROGRAM_STATUS_KIND_PERMISSION;
	want(w, DETAIL_APPROVAL, false);
	w->status.state = PROGRAM_STATUS_ERROR;
	want(w, DETAIL_API_ERROR, false);
	w->e.status = NULL;
	w->e.title = &w->title;
	want(w, DETAIL_THINKING, false);
	assert_int_equal(w->v.source, SOURCE_TITLE);
}

static void
test_dialog(void **state)
{
	struct world *w = *state;
	show(w, DETAIL_APPROVAL);
	want(w, DETAIL_APPROVAL, false);
	/* It says it works on, and said so after the picture was taken. */
	w->e.status = &w->status;
	w->status.state = PROGRAM_STATUS_WORKING;
	want(w, DETAIL_THINKING, false);
	w->e.screen_ms = NOW;
	want(w, DETAIL_APPROVAL, false);
	/* A limit's dialog beats a title that forgot to change. */
	w->e.status = NULL;
	w->e.title = &w->title;
	show(w, DETAIL_RATE_LIMITED);
	w->rule.region = PROFILE_DIALOG;
	want(w, DETAIL_RATE_LIMITED, false);
}

static void
test_busy_and_stall(void **state)
{
	struct world *w = *state;
	show(w, DETAIL_STREAMING);
	want(w, DETAIL_THINKING, false);
	/* One new word is no answer yet; words for a while are. */
	w->stream->novel_ms = w->stream->output_ms = NOW - 100;
	want(w, DETAIL_THINKING, false);
	/* What was typed and sent is none of them. */
	w->v.flow_ms = NOW - 1000;
	want(w, DETAIL_THINKING, false);
	w->v.work_ms = NOW - 1000;
	want(w, DETAIL_STREAMING, false);
	/* It goes on through a gap, but not through a long one. */
	w->stream->novel_ms = w->stream->output_ms = NOW - 1500;
	want(w, DETAIL_STREAMING, false);
	w->stream->novel_ms = w->stream->output_ms = NOW - 60000;
	w->e.stall_after_ms = 30000;
	want(w, DETAIL_STALLED, false);
	w->stream->output_ms = NOW - 100;
	want(w, DETAIL_THINKING, false);
	/* A rule that knows that no answer comes is believed. */
	show(w, DETAIL_THINKING);
	w->stream->novel_ms = NOW - 100;
	w->v.flow_ms = w->v.work_ms = NOW - 1000;
	want(w, DETAIL_THINKING, false);
}

/* An error on the screen of a program that says that its turn has not failed. */
static void
test_denied(void **state)
{
	struct world *w = *state;
	show(w, DETAIL_API_ERROR);
	want(w, DETAIL_API_ERROR, false);
	w->e.status = &w->status;
	w->status.state = PROGRAM_STATUS_ERROR;
	want(w, DETAIL_API_ERROR, false);
	w->status.state = PROGRAM_STATUS_DONE;
	want(w, DETAIL_IDLE, true);
	assert_string_equal(w->v.rule, "");
	/* A limit holds, whatever else worked. */
	show(w, DETAIL_RATE_LIMITED);
	want(w, DETAIL_RATE_LIMITED, false);
}

static void
test_unknown(void **state)
{
	struct world *w = *state;
	w->r = (struct rules_reading){ .row = -1 };
	w->v.known_ms = NOW - 100;
	want(w, DETAIL_IDLE, false);
	w->v.known_ms = NOW - 5000;
	want(w, DETAIL_UNKNOWN, false);
	w->v.ready = false;
	want(w, DETAIL_STARTING, false);
	w->e.gone = true;
	w->e.gone_source = SOURCE_PROCESS;
	want(w, DETAIL_EXITED, false);
}

static void
test_loading(void **state)
{
	struct world *w = *state;
	w->v.ready = false;
	w->v.detail = DETAIL_STARTING;
	w->profile.boot_ms = 500;
	want(w, DETAIL_STARTING, false);
	assert_true(w->v.next_ms > NOW);
	w->v.boot_ms = NOW - 1000;
	w->stream->novel_ms = w->stream->output_ms = NOW - 1000;
	want(w, DETAIL_IDLE, false);
}

/* Who has said goodbye does not start again because his words are gone. */
static void
test_farewell(void **state)
{
	struct world *w = *state;

	w->profile.boot_ms = 500;
	w->rule.detail = DETAIL_EXITED;
	w->r.rule = &w->rule;
	show(w, DETAIL_EXITED);
	want(w, DETAIL_EXITED, false);
	w->r.rule = NULL;
	w->r.composer.found = false;
	show(w, DETAIL_UNKNOWN);
	want(w, DETAIL_EXITED, false);
	w->r.composer.found = true;
	show(w, DETAIL_IDLE);
	want(w, DETAIL_STARTING, false);
}

/* One whose profile knows of no loading is there with its first prompt: no
 * later look would say so, when nothing moves. */
static void
test_no_loading(void **state)
{
	struct world *w = *state;

	w->v.ready = false;
	w->v.detail = DETAIL_STARTING;
	w->profile.boot_ms = 0;
	want(w, DETAIL_IDLE, true);
}

/* A free prompt is not yet safe when it has only just become one. */
static void
test_fresh(void **state)
{
	struct world *w = *state;
	int64_t now = NOW;

	w->profile.fresh_ms = 7000;
	w->v.detail = DETAIL_STARTING;
	want(w, DETAIL_IDLE, true); /* loaded a minute ago */
	w->v.detail = DETAIL_STARTING;
	w->stream->output_ms = w->stream->novel_ms = NOW - 5000;
	want(w, DETAIL_IDLE, false);
	now = w->v.next_ms;
	assert_true(now > NOW && now <= NOW + 7000);

	w->stream->output_ms = w->stream->novel_ms = NOW - 60000;
	w->v.start_ms = 0;
	show(w, DETAIL_QUESTION);
	want(w, DETAIL_QUESTION, false);
	show(w, DETAIL_IDLE);
	want(w, DETAIL_IDLE, false);
	assert_true(w->v.next_ms > NOW && w->v.next_ms <= NOW + 1000);
}

static void
test_queued(void **state)
{
	struct world *w = *state;
	w->v.detail = DETAIL_THINKING;
	w->r.detail = DETAIL_TYPED;
	w->r.composer.empty = false;
	w->stream->novel_ms = w->stream->output_ms = NOW - 100;
	want(w, DETAIL_THINKING, false);
	/* Silence, or a turn that is said to be over, leaves what was typed. */
	w->stream->output_ms = NOW - 900;
	want(w, DETAIL_TYPED, false);
	w->v.detail = DETAIL_THINKING;
	w->stream->output_ms = NOW - 100;
	show(w, DETAIL_IDLE);
	want(w, DETAIL_TYPED, false);
}

int
main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = { T(test_idle), T(test_typed),
		T(test_push_beats_idle_screen), T(test_dialog),
		T(test_busy_and_stall), T(test_unknown), T(test_denied),
		T(test_loading), T(test_no_loading), T(test_queued),
		T(test_fresh), T(test_farewell) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
