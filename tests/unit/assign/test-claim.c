/* Against a br of our own, whose assignees are files. */
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "../scratch.h"
#include "assign/claim.h"
#include "base/buf.h"
#include "base/mem.h"
#include "io/file.h"

static const char script[] =
    "#!/bin/sh\n"
    "cd \"${0%/*}\" || exit 1\n"
    "echo \"$*\" >>calls\n"
    "case \"$1 $3\" in\n"
    "--version*) echo 'br 0.1.12' ;;\n"
    "'update --claim') echo \"$BD_ACTOR\" >new; ln new \"of-$2\" ;;\n"
    "'update --status') rm -f \"of-$2\" ;;\n"
    "close*) echo closed >\"of-$2\" ;;\n"
    "show*) [ ! -e \"words-$2\" ] || { cat \"words-$2\" >&3; exit 3; }\n"
    " echo \"[{\\\"id\\\":\\\"$2\\\",\\\"assignee\\\":"
    "\\\"$(cat \"of-$2\")\\\",\\\"status\\\":"
    "\\\"$(cat \"is-$2\" || echo open)\\\"}]\" ;;\n"
    "esac 3>&2 2>/dev/null\n";

struct world {
	struct event_base *base;
	struct claims *claims;
	char said[256]; /* "take 0" for every end */
};

struct asked {
	struct world *w;
	const char *what;
};

static void
on_end(void *arg, enum claim_end end, const char *reason)
{
	struct asked *a = arg;
	size_t len = strlen(a->w->said);

	(void)snprintf(a->w->said + len, sizeof a->w->said - len, "%s %d%s%s; ",
	    a->what, (int)end, *reason == '\0' ? "" : " ", reason);
}

static void
write_file(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/%s", scratch_dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs(text, f);
	(void)fclose(f);
	(void)chmod(path, 0755);
}

static void
want_file(const char *name, const char *want)
{
	char path[128];
	struct buf text;
	struct err err;

	(void)snprintf(path, sizeof path, "%s/%s", scratch_dir, name);
	buf_init(&text, 1000);
	if (want == NULL)
		assert_int_not_equal(access(path, F_OK), 0);
	else {
		assert_true(file_read(path, &text, &err));
		assert_string_equal(text.data, want);
	}
	buf_done(&text);
}

static void
open_world(struct world *w, const char *program)
{
	char path[256];

	*w = (struct world){ .base = event_base_new() };
	if (program != NULL)
		write_file("br", program);
	(void)snprintf(path, sizeof path, "%s:/usr/bin:/bin", scratch_dir);
	(void)setenv("PATH", path, 1);
	w->claims = claims_new(w->base);
}

static void
close_world(struct world *w)
{
	claims_free(w->claims);
	event_base_free(w->base);
}

static struct claim_order
order_of(const char *bead)
{
	return (struct claim_order){
		.root = scratch_dir, .bead = bead, .actor = "cc-3"
	};
}

static void
test_claims(void **state)
{
	const struct claim_order ours = order_of("b-1");
	const struct claim_order bobs = order_of("b-2");
	const struct claim_order odd = order_of("--all");
	struct world w;
	struct asked take = { &w, "take" }, back = { &w, "back" };

	(void)state;
	open_world(&w, script);
	write_file("of-b-2", "bob\n");
	(void)event_base_dispatch(w.base);
	assert_string_equal(claims_program(w.claims), "br");

	(void)claim_take(w.claims, &ours, on_end, &take);
	(void)event_base_dispatch(w.base);
	assert_string_equal(w.said, "take 0; ");
	want_file("of-b-1", "cc-3\n");

	/* What is somebody else's is neither taken nor given back. */
	*w.said = '\0';
	(void)claim_take(w.claims, &bobs, on_end, &take);
	(void)claim_give_back(w.claims, &bobs, on_end, &back);
	(void)event_base_dispatch(w.base);
	assert_string_equal(
	    w.said, "take 1 br says it is bob's.; back 1 It is not ours.; ");
	want_file("of-b-2", "bob\n");

	/* One bead, one thing at a time: given back, then taken anew. */
	*w.said = '\0';
	(void)claim_give_back(w.claims, &ours, on_end, &back);
	(void)claim_take(w.claims, &ours, on_end, &take);
	(void)event_base_dispatch(w.base);
	assert_string_equal(w.said, "back 0; take 0; ");
	want_file("of-b-1", "cc-3\n");
	claim_close(w.claims, &ours);
	(void)event_base_dispatch(w.base);
	want_file("of-b-1", "closed\n");

	/* An option is no bead. */
	*w.said = '\0';
	(void)claim_give_back(w.claims, &odd, on_end, &back);
	(void)event_base_dispatch(w.base);
	assert_string_equal(w.said, "back 0; ");
	close_world(&w);
}

/* A program may fail, and has its own way to say why: br a JSON object, bd a
 * line, a dead one nothing. */
static void
test_fails(void **state)
{
	static const char *const cases[][2] = {
		{ "{\n  \"error\": {\n    \"code\": \"ISSUE_NOT_FOUND\",\n"
		  "    \"message\": \"Issue not found: b-1\"\n  }\n}\n",
		    "take 2 Issue not found: b-1; " },
		{ "Error fetching b-1: no issue found\nMore of it\n",
		    "take 2 Error fetching b-1: no issue found; " },
		{ "", "take 2 br failed without a word (status 3).; " },
	};
	const struct claim_order order = order_of("b-1");
	struct world w;
	struct asked take = { &w, "take" };

	(void)state;
	open_world(&w, script);
	for (size_t i = 0; i < countof(cases); i++) {
		*w.said = '\0';
		write_file("words-b-1", cases[i][0]);
		(void)claim_take(w.claims, &order, on_end, &take);
		(void)event_base_dispatch(w.base);
		assert_string_equal(w.said, cases[i][1]);
	}
	close_world(&w);
}

/* The beads as they were read may be older than the tracker: it would open a
 * closed one again, and a bead can be worked on without an assignee. */
static void
test_looked_at_first(void **state)
{
	static const struct {
		const char *status;
		bool force;
		const char *want;
	} cases[] = {
		{ "closed", false, "take 1 br says it is closed.; " },
		{ "closed", true, "take 1 br says it is closed.; " },
		{ "tombstone", true, "take 1 br says it is tombstone.; " },
		{ "in_progress", false, "take 1 br says it is in_progress.; " },
		{ "deferred", false, "take 1 br says it is deferred.; " },
		{ "in_progress", true, "take 0; " },
	};
	struct claim_order order = order_of("b-1");
	struct world w;
	struct asked take = { &w, "take" };

	(void)state;
	open_world(&w, script);
	(void)event_base_dispatch(w.base);
	for (size_t i = 0; i < countof(cases); i++) {
		print_message("  %s\n", cases[i].status);
		*w.said = '\0';
		order.force = cases[i].force;
		write_file("is-b-1", cases[i].status);
		(void)claim_take(w.claims, &order, on_end, &take);
		(void)event_base_dispatch(w.base);
		assert_string_equal(w.said, cases[i].want);
	}
	/* What is ours already is in progress, and claimed once more. */
	*w.said = '\0';
	order.force = false;
	(void)claim_take(w.claims, &order, on_end, &take);
	(void)event_base_dispatch(w.base);
	assert_string_equal(w.said, "take 0; ");
	close_world(&w);
}

/* A claim that is freed is not told of, and the next one gets its turn. */
static void
test_freed(void **state)
{
	const struct claim_order order = order_of("b-1");
	struct world w;
	struct asked take = { &w, "take" }, back = { &w, "back" };
	struct claim *first;

	(void)state;
	open_world(&w, script);
	(void)event_base_dispatch(w.base);
	first = claim_take(w.claims, &order, on_end, &take);
	(void)claim_give_back(w.claims, &order, on_end, &back);
	claim_free(first);
	(void)event_base_dispatch(w.base);
	assert_memory_equal(w.said, "back ", 5);
	want_file("of-b-1", NULL);
	(void)claim_take(w.claims, &order, on_end, &take);
	(void)claim_give_back(w.claims, &order, on_end, &back);
	close_world(&w);
}

/* Without a program the ledger alone is the claim. */
static void
test_alone(void **state)
{
	const struct claim_order order = order_of("b-1");
	struct world w;
	struct asked take = { &w, "take" };

	(void)state;
	open_world(&w, "#!/bin/sh\necho 'some other br 1.0'\n");
	(void)claim_take(w.claims, &order, on_end, &take);
	(void)event_base_dispatch(w.base);
	assert_string_equal(claims_program(w.claims), "");
	assert_string_equal(w.said, "take 0; ");
	close_world(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_claims, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(
		    test_fails, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(
		    test_looked_at_first, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(
		    test_freed, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(
		    test_alone, scratch_make, scratch_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
