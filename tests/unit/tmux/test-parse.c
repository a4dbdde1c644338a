#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tmux/parse.h"

static const struct parse_case {
	const char *in;
	struct parse_line want;
	const char *text; /* NULL: "" */
} cases[] = {
	{ "", { 0 }, NULL },
	{ "%", { 0 }, NULL },
	{ "output %1 x", { 0 }, NULL },
	{ "%nonsense %1 x", { 0 }, NULL },
	{ "%outpu %1 x", { 0 }, NULL },
	{ "%output", { 0 }, NULL },
	{ "%output 1 x", { 0 }, NULL },
	{ "%output %x x", { 0 }, NULL },
	{ "%output % x", { 0 }, NULL },
	{ "%output %99999999999 x", { 0 }, NULL },
	{ "%output %4294967295 x",
	    { .kind = PARSE_OUTPUT, .pane = 4294967295u }, "x" },
	{ "%output %1 a b\\033", { .kind = PARSE_OUTPUT, .pane = 1 },
	    "a b\\033" },
	{ "%output %1 ", { .kind = PARSE_OUTPUT, .pane = 1 }, NULL },
	{ "%extended-output %7 1234 : a : b",
	    { .kind = PARSE_OUTPUT, .pane = 7, .age_ms = 1234 }, "a : b" },
	{ "%extended-output %7 0 more of it : x",
	    { .kind = PARSE_OUTPUT, .pane = 7 }, "x" },
	{ "%extended-output %7 0 : ", { .kind = PARSE_OUTPUT, .pane = 7 },
	    NULL },
	{ "%extended-output %7 0 x", { 0 }, NULL },
	{ "%begin 1700000000 265 1",
	    { .kind = PARSE_BEGIN,
		.time = 1700000000,
		.number = 265,
		.flags = 1 },
	    NULL },
	{ "%end 1700000000 265 0",
	    { .kind = PARSE_END, .time = 1700000000, .number = 265 }, NULL },
	{ "%error 1 18446744073709551615 1",
	    { .kind = PARSE_ERROR,
		.time = 1,
		.number = UINT64_MAX,
		.flags = 1 },
	    NULL },
	{ "%begin 1 2", { 0 }, NULL },
	{ "%begin 1 -2 1", { 0 }, NULL },
	{ "%pause %3", { .kind = PARSE_PAUSE, .pane = 3 }, NULL },
	{ "%continue %3", { .kind = PARSE_CONTINUE, .pane = 3 }, NULL },
	{ "%layout-change @2 b25d,80x24,0,0,2 b25d,80x24,0,0,2 *",
	    { .kind = PARSE_LAYOUT_CHANGE, .window = 2 },
	    "b25d,80x24,0,0,2 b25d,80x24,0,0,2 *" },
	{ "%window-add @4", { .kind = PARSE_WINDOW_ADD, .window = 4 }, NULL },
	{ "%window-close @4", { .kind = PARSE_WINDOW_CLOSE, .window = 4 },
	    NULL },
	{ "%window-renamed @4 a name",
	    { .kind = PARSE_WINDOW_RENAMED, .window = 4 }, "a name" },
	{ "%window-pane-changed @4 %5",
	    { .kind = PARSE_WINDOW_PANE_CHANGED, .window = 4, .pane = 5 },
	    NULL },
	{ "%unlinked-window-add @4",
	    { .kind = PARSE_UNLINKED_WINDOW_ADD, .window = 4 }, NULL },
	{ "%unlinked-window-close @4",
	    { .kind = PARSE_UNLINKED_WINDOW_CLOSE, .window = 4 }, NULL },
	{ "%unlinked-window-renamed @4 x",
	    { .kind = PARSE_UNLINKED_WINDOW_RENAMED, .window = 4 }, "x" },
	{ "%pane-mode-changed %1",
	    { .kind = PARSE_PANE_MODE_CHANGED, .pane = 1 }, NULL },
	{ "%session-changed $0 main", { .kind = PARSE_SESSION_CHANGED },
	    "main" },
	{ "%session-renamed $2 new name",
	    { .kind = PARSE_SESSION_RENAMED, .session = 2 }, "new name" },
	{ "%session-window-changed $2 @3",
	    { .kind = PARSE_SESSION_WINDOW_CHANGED, .session = 2, .window = 3 },
	    NULL },
	{ "%sessions-changed", { .kind = PARSE_SESSIONS_CHANGED }, NULL },
	{ "%client-session-changed /dev/pts/3 $1 x y",
	    { .kind = PARSE_CLIENT_SESSION_CHANGED, .session = 1 }, "x y" },
	{ "%client-detached client-12", { .kind = PARSE_CLIENT_DETACHED },
	    "client-12" },
	{ "%subscription-changed name $1 @2 0 %3 : a : b",
	    { .kind = PARSE_SUBSCRIPTION_CHANGED, .session = 1 }, "a : b" },
	{ "%subscription-changed name $1 - - - : x",
	    { .kind = PARSE_SUBSCRIPTION_CHANGED, .session = 1 }, "x" },
	{ "%paste-buffer-changed buffer0",
	    { .kind = PARSE_PASTE_BUFFER_CHANGED }, "buffer0" },
	{ "%paste-buffer-deleted buffer0",
	    { .kind = PARSE_PASTE_BUFFER_DELETED }, "buffer0" },
	{ "%config-error /x:1: bad", { .kind = PARSE_CONFIG_ERROR },
	    "/x:1: bad" },
	{ "%message hello there", { .kind = PARSE_MESSAGE }, "hello there" },
	{ "%exit", { .kind = PARSE_EXIT }, NULL },
	{ "%exit too far behind", { .kind = PARSE_EXIT }, "too far behind" },
};

static void
parse_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const struct parse_line *want = &cases[i].want;
		const char *text = cases[i].text != NULL ? cases[i].text : "";
		char *in = xstrdup(cases[i].in);
		struct parse_line got;

		print_message("  %s\n", in);
		parse_line(in, strlen(in), &got);
		assert_int_equal(got.kind, want->kind);
		assert_int_equal(got.session, want->session);
		assert_int_equal(got.window, want->window);
		assert_int_equal(got.pane, want->pane);
		assert_int_equal(got.time, want->time);
		assert_true(got.number == want->number);
		assert_int_equal(got.flags, want->flags);
		assert_int_equal(got.age_ms, want->age_ms);
		assert_int_equal(got.len, strlen(text));
		assert_memory_equal(got.text, text, got.len);
		free(in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
