#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "work/bead.h"
#include "work/prompt.h"

static char none[] = "";

static struct bead
bead(char *title, char *description)
{
	return (struct bead){ .id = none,
		.title = title,
		.description = description,
		.acceptance = none,
		.type = none,
		.priority = 1 };
}

static void
check(const char *template, const struct prompt_facts *f, const char *want)
{
	struct buf out;

	buf_init(&out, PROMPT_MAX);
	prompt_write(&out, template, f);
	assert_string_equal(out.data, want);
	buf_done(&out);
}

static void
test_template(void **state)
{
	static char id[] = "b-1", title[] = "Say {id}\n#(x)", text[] = "Do it";
	struct bead b = bead(title, text);
	const char *const files[] = { "a.c", "b.c" };
	struct prompt_facts f = { .bead = &b,
		.why = "",
		.files = files,
		.file_count = 2,
		.tracker = "br" };

	(void)state;
	b.id = id;
	check("{id}: {title}", &f, "b-1: Say {id} #(x)");
	check("a\n\nwhy: {why}\n\n\n{description}\n\n", &f, "a\n\nDo it");
	check("{why}{priority}", &f, "P1");
	check("{none} {", &f, "{none} {");
	check(";; a remark\nx {files}\n;; another", &f, "x a.c, b.c");
	check("\xc3\xa9 \x1b[31m", &f, "\xc3\xa9 [31m");
	check("{unblocks}", &f, "");
	check(prompt_default(), &f,
	    "Work on b-1: Say {id} #(x)\n\nDo it\n\nFiles it names: a.c, b.c\n"
	    "\nWhen it is implemented and tested, close it with `br close "
	    "b-1`. If you cannot finish it, say why in a comment on it.");
	f.tracker = "";
	f.program = "/x/tmux-coordinator";
	check("{finish}", &f,
	    "When it is implemented and tested, close it with "
	    "`/x/tmux-coordinator done b-1`. If you cannot finish it, say "
	    "why.");
}

/* "!" and "/" at the beginning are commands to agents: a bead gives none. */
static void
test_no_command(void **state)
{
	static const struct {
		const char *template, *want;
	} rows[] = {
		{ "{title}", "Work on b-1: !rm -r src" },
		{ "  {title}", "Work on b-1:   !rm -r src" },
		{ "{acceptance}{title}", "Work on b-1: !rm -r src" },
		{ "{acceptance}\n\n{title}", "Work on b-1: !rm -r src" },
		{ "{description}", "Work on b-1:  /clear" },
		{ "{id}: {title}", "b-1: !rm -r src" },
		{ "Do {title}", "Do !rm -r src" },
		{ "/skill {id}", "/skill b-1" },
		{ "!{title}", "!!rm -r src" },
	};

	static char id[] = "b-1", title[] = "!rm -r src", text[] = " /clear";
	struct bead b = bead(title, text);
	struct prompt_facts f = { .bead = &b, .why = "", .tracker = "br" };

	(void)state;
	b.id = id;
	for (size_t i = 0; i < countof(rows); i++)
		check(rows[i].template, &f, rows[i].want);
}

static void
test_clean(void **state)
{
	static const struct {
		const char *in;
		size_t max;
		const char *want;
	} rows[] = {
		{ "plain", 99, "plain" },
		{ "a\r\nb\rc\n", 99, "a\nb\nc\n" },
		{ "\x1b[201~\x07x\x7f\ty", 99, "[201~x\ty" },
		{ "\xc2\x9b"
		  "31m",
		    99, "31m" },
		{ "a\xff"
		  "b",
		    99,
		    "a\xef\xbf\xbd"
		    "b" },
		{ "\xc3\xa9\xc3\xa9", 3, "\xc3\xa9\xe2\x80\xa6" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct buf out;

		buf_init(&out, 1024);
		prompt_clean(&out, rows[i].in, strlen(rows[i].in), rows[i].max);
		assert_string_equal(out.data, rows[i].want);
		buf_done(&out);
	}
}

/* A megabyte of text is cut, and the way to finish is still told. */
static void
test_bounded(void **state)
{
	static char id[] = "b-1", long_text[1 << 20];
	struct bead b = bead(id, long_text);
	struct prompt_facts f = { .bead = &b, .why = "", .tracker = "bd" };
	struct buf out;

	(void)state;
	memset(long_text, 'x', sizeof long_text - 1);
	b.id = id;
	buf_init(&out, PROMPT_MAX);
	prompt_write(&out, prompt_default(), &f);
	assert_in_range(out.len, PROMPT_TEXT_MAX, PROMPT_TEXT_MAX + 1024);
	assert_non_null(strstr(out.data, "`bd close b-1`"));
	buf_done(&out);
}

/* Two hundred long lines are not. */
static void
test_whole(void **state)
{
	enum {
		LINES = 200,
		WIDTH = 150
	};

	static char id[] = "b-1", text[LINES * WIDTH + 1];
	struct bead b = bead(id, text);
	struct prompt_facts f = { .bead = &b, .why = "", .tracker = "" };

	(void)state;
	memset(text, 'x', sizeof text - 1);
	for (int i = 1; i < LINES; i++)
		text[i * WIDTH] = '\n';
	b.id = id;
	check("{description}", &f, text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_no_command),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
