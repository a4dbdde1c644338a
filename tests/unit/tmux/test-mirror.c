#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tmux/mirror.h"

/* What the callbacks said, in short. */
static void
on_pane(void *arg, const struct mirror_pane *p, bool is_new)
{
	(void)buf_addf(arg, "%c%u ", is_new ? '+' : '~', p->id);
}

static void
on_pane_gone(void *arg, const struct mirror_pane *p)
{
	(void)buf_addf(arg, "-%u ", p->id);
}

static const struct mirror_handlers handlers = {
	.on_pane = on_pane,
	.on_pane_gone = on_pane_gone,
};

/* A line of the format, with what the cases vary. */
static char *
line(unsigned pane, unsigned session, int attached, int cursor,
    const char *title)
{
	return xasprintf(
	    "%%%u\t@5\t$%u\t0\t1\t4242\t80\t24\t0\t0\t0\t0\t0\t1"
	    "\t1\t%d\t%d\t2\t1\t1700000000\t7\t/dev/pts/1\tbash\t%s"
	    "\t/home/x\twork\tmain\tcc\tBlueFox\t/src/p\ttester\t1700000000\n",
	    pane, session, attached, cursor, title);
}

static void
feed(struct mirror *m, char *const lines[], size_t count)
{
	struct buf text;

	buf_init(&text, 1 << 16);
	for (size_t i = 0; i < count; i++)
		(void)buf_adds(&text, lines[i]);
	mirror_list(m, text.data, text.len);
	buf_done(&text);
}

struct fixture {
	struct mirror *m;
	struct buf said;
};

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	buf_init(&f->said, 4096);
	f->m = mirror_new(&handlers, &f->said);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	mirror_free(f->m);
	buf_done(&f->said);
	free(f);
	return 0;
}

static void
said(struct fixture *f, const char *want)
{
	assert_string_equal(f->said.data, want);
	buf_clear(&f->said);
}

static void
mirror_fields(void **state)
{
	struct fixture *f = *state;
	char *in = line(12, 3, 2, 9, "a title");
	const struct mirror_pane *p;

	feed(f->m, &in, 1);
	free(in);
	said(f, "+12 ");
	p = mirror_find(f->m, 12);
	assert_non_null(p);
	assert_int_equal(p->window, 5);
	assert_int_equal(p->session, 3);
	assert_int_equal(p->window_index, 1);
	assert_int_equal(p->pid, 4242);
	assert_int_equal(p->cols, 80);
	assert_int_equal(p->rows, 24);
	assert_int_equal(p->viewers, 2);
	assert_int_equal(p->cursor_x, 9);
	assert_int_equal(p->cursor_y, 2);
	assert_true(p->cursor_visible && p->active && p->window_active);
	assert_false(p->dead || p->in_mode || p->alternate);
	assert_int_equal(p->activity, 1700000000);
	assert_int_equal(p->history, 7);
	assert_string_equal(p->tty, "/dev/pts/1");
	assert_string_equal(p->command, "bash");
	assert_string_equal(p->title, "a title");
	assert_string_equal(p->path, "/home/x");
	assert_string_equal(p->session_name, "work");
	assert_string_equal(p->window_name, "main");
	assert_string_equal(p->agent, "cc");
	assert_string_equal(p->mail_name, "BlueFox");
	assert_string_equal(p->project, "/src/p");
	assert_string_equal(p->persona, "tester");
	assert_string_equal(p->parked, "1700000000");
	assert_null(mirror_find(f->m, 13));
}

static void
mirror_follows(void **state)
{
	struct fixture *f = *state;
	char *a = line(1, 0, 0, 0, "x"), *b = line(9, 0, 0, 0, "x"),
	     *c = line(4, 0, 0, 0, "x"), *drawn = line(9, 0, 0, 30, "x"),
	     *titled = line(9, 0, 0, 30, "y"), *moved = line(9, 1, 0, 30, "y");

	feed(f->m, (char *[]){ a, b }, 2);
	said(f, "+1 +9 ");
	feed(f->m, (char *[]){ a, b }, 2);
	said(f, "");
	feed(f->m, (char *[]){ c, a, b }, 3);
	said(f, "+4 ");
	assert_int_equal(TAILQ_FIRST(mirror_panes(f->m))->id, 4);
	feed(f->m, (char *[]){ drawn, c }, 2);
	said(f, "-1 ");
	assert_int_equal(mirror_find(f->m, 9)->cursor_x, 30);
	feed(f->m, (char *[]){ titled }, 1);
	said(f, "~9 -4 ");
	feed(f->m, (char *[]){ moved }, 1);
	said(f, "~9 ");
	feed(f->m, NULL, 0);
	said(f, "-9 ");
	assert_true(TAILQ_EMPTY(mirror_panes(f->m)));
	free(a);
	free(b);
	free(c);
	free(drawn);
	free(titled);
	free(moved);
}

static void
mirror_linked_window(void **state)
{
	struct fixture *f = *state;
	char *a = line(1, 2, 0, 0, "x"), *b = line(1, 7, 1, 0, "x");

	feed(f->m, (char *[]){ a, b }, 2);
	said(f, "+1 ");
	assert_int_equal(mirror_find(f->m, 1)->session, 2);
	feed(f->m, (char *[]){ a, b }, 2);
	said(f, "");
	free(a);
	free(b);
}

static void
mirror_own_clients(void **state)
{
	struct fixture *f = *state;
	char *one = line(1, 2, 1, 0, "x"), *two = line(1, 2, 2, 0, "x");

	mirror_set_own(f->m, 2, 1);
	mirror_set_own(f->m, 3, 1);
	feed(f->m, &one, 1);
	assert_int_equal(mirror_find(f->m, 1)->viewers, 0);
	feed(f->m, &two, 1);
	assert_int_equal(mirror_find(f->m, 1)->viewers, 1);
	mirror_set_own(f->m, 2, 0);
	feed(f->m, &two, 1);
	assert_int_equal(mirror_find(f->m, 1)->viewers, 2);
	said(f, "+1 ~1 ~1 ");
	free(one);
	free(two);
}

static const struct malformed_case {
	const char *name, *from, *to; /* an edit of a good line */
} malformed[] = {
	{ "pane without sigil", "%1\t", "1\t" },
	{ "pane without number", "%1\t", "%\t" },
	{ "window is a name", "@5", "@x" },
	{ "session number too big", "$2", "$4294967296" },
	{ "negative width", "\t80\t", "\t-80\t" },
	{ "number too big", "\t80\t", "\t2147483648\t" },
	{ "a field less", "\twork", "work" },
	{ "a field more", "\twork", "\t\twork" },
	{ "a line broken in two", "work", "wo\nrk" },
};

static void
mirror_malformed_lines(void **state)
{
	struct fixture *f = *state;
	char *good = line(1, 2, 0, 0, "x"), *other = line(8, 2, 0, 0, "x");

	for (size_t i = 0; i < countof(malformed); i++) {
		const struct malformed_case *c = &malformed[i];
		char *at = strstr(good, c->from), *bad;

		print_message("  %s\n", c->name);
		assert_non_null(at);
		bad = xasprintf("%.*s%s%s", (int)(at - good), good, c->to,
		    at + strlen(c->from));
		feed(f->m, (char *[]){ bad, other }, 2);
		assert_null(mirror_find(f->m, 1));
		assert_non_null(mirror_find(f->m, 8));
		/* Nothing is gone because of a listing that is none. */
		assert_false(mirror_list(f->m, bad, strlen(bad)));
		assert_non_null(mirror_find(f->m, 8));
		free(bad);
	}
	free(good);
	free(other);
}

/* A format that a tmux does not have is empty. */
static void
mirror_empty_number(void **state)
{
	struct fixture *f = *state;
	char *in = line(1, 2, 0, 0, "x"), *at = strstr(in, "\t80\t");

	memmove(at + 1, at + 3, strlen(at + 3) + 1);
	feed(f->m, &in, 1);
	said(f, "+1 ");
	assert_int_equal(mirror_find(f->m, 1)->cols, 0);
	free(in);
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(mirror_fields),
		test(mirror_follows),
		test(mirror_linked_window),
		test(mirror_own_clients),
		test(mirror_malformed_lines),
		test(mirror_empty_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
