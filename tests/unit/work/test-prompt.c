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
	check("{finish}", &f,
	    "When it is implemented and tested, close it with "
	    "`tmux-coordinator done b-1`. If you cannot finish it, say why.");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
