#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tmux/server.h"

static const struct version_case {
	const char *in;
	int want;
} versions[] = {
	{ "3.3a", 303 },
	{ "tmux 3.2", 302 },
	{ "3.6b", 306 },
	{ "next-3.8", 308 },
	{ "3.5-rc", 305 },
	{ "3.10", 310 },
	{ "4.0", 400 },
	{ "master", 0 },
	{ "3", 0 },
	{ "", 0 },
};

static void
server_versions(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(versions); i++) {
		print_message("  %s\n", versions[i].in);
		assert_int_equal(
		    server_version_number(versions[i].in), versions[i].want);
	}
}

static const struct find_case {
	const char *name, *arg_name, *arg_path, *tmux, *tmpdir;
	const char *want; /* %d: our uid; NULL: refused */
} finds[] = {
	{ "-S", NULL, "/x/y", "/a/b,1,2", "/usr", "/x/y" },
	{ "-L", "work", NULL, "/a/b,1,2", "/usr", "/usr/tmux-%d/work" },
	{ "$TMUX", NULL, NULL, "/a/b,1,2", "/usr", "/a/b" },
	{ "default", NULL, NULL, NULL, "/usr", "/usr/tmux-%d/default" },
	{ "empty $TMUX", NULL, NULL, "", "/usr", "/usr/tmux-%d/default" },
	{ "no such tmpdir", "x", NULL, NULL, "/nonexistent", "/tmp/tmux-%d/x" },
	{ "no tmpdir", "x", NULL, NULL, NULL, "/tmp/tmux-%d/x" },
	{ "too long", NULL,
	    "/0123456789012345678901234567890123456789012345678901234567890123"
	    "45678901234567890123456789012345678901234567890123456789",
	    NULL, NULL, NULL },
};

static void
set_or_unset(const char *name, const char *value)
{
	if (value != NULL)
		assert_int_equal(setenv(name, value, 1), 0);
	else
		assert_int_equal(unsetenv(name), 0);
}

static void
server_finds(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(finds); i++) {
		const struct find_case *c = &finds[i];
		struct tmux_server s;
		struct err err = { "" };
		char *want;

		print_message("  %s\n", c->name);
		set_or_unset("TMUX", c->tmux);
		set_or_unset("TMUX_TMPDIR", c->tmpdir);
		if (c->want == NULL) {
			assert_false(
			    server_find(c->arg_name, c->arg_path, &s, &err));
			assert_non_null(strstr(err.text, "too long"));
			continue;
		}
		assert_true(server_find(c->arg_name, c->arg_path, &s, &err));
		want =
		    strstr(c->want, "%d") == NULL
			? xstrdup(c->want)
			: xasprintf("%.*s%d%s",
			      (int)(strstr(c->want, "%d") - c->want), c->want,
			      (int)getuid(), strstr(c->want, "%d") + 2);
		assert_string_equal(s.socket, want);
		assert_string_equal(s.program, "tmux");
		free(want);
	}
}

static void
server_relative_path(void **state)
{
	struct tmux_server s;
	struct err err;

	(void)state;
	assert_int_equal(chdir("/usr"), 0);
	assert_int_equal(
	    setenv("TMUX_COORDINATOR_TMUX", "/opt/tmux-3.6", 1), 0);
	assert_true(server_find(NULL, "sock", &s, &err));
	assert_string_equal(s.socket, "/usr/sock");
	assert_string_equal(s.program, "/opt/tmux-3.6");
	assert_false(server_alive(&s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(server_versions),
		cmocka_unit_test(server_finds),
		cmocka_unit_test(server_relative_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
