#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "detect/identify.h"
#include "detect/profile-data.h"
#include "detect/profile.h"
#include "io/proc.h"

static const char ini[] =
    "[agent]\nname = cc\nalias = claude\nprocess = ^claude$\n"
    "[agent]\nname = cod\nprocess = ^codex$\n"
    "argv = ^\\S*node .*@openai/codex\n"
    "[programs]\nshell = ^(bash|zsh)$\ncarrier = ^(python3?|node|ssh)$\n";

#define SHELL                                          \
 {                                                     \
  .pid = 1, .pgrp = 1, .name = "bash", .args = "-bash" \
 }
#define P(n, up, group, args_)                                    \
 {                                                                \
  .pid = n, .ppid = up, .pgrp = group, .name = "x", .args = args_ \
 }

static const struct {
	const char *name;
	struct proc procs[4];
	pid_t front;
	enum identify_program program;
	const char *agent;
	pid_t pid;
} cases[] = {
	{ "shell", { SHELL }, 1, IDENTIFY_SHELL, NULL, 0 },
	{ "claude", { SHELL, P(2, 1, 2, "claude --continue") }, 2,
	    IDENTIFY_AGENT, "cc", 2 },
	{ "a path", { SHELL, P(2, 1, 2, "/usr/bin/claude") }, 2, IDENTIFY_AGENT,
	    "cc", 2 },
	{ "by arguments",
	    { SHELL, P(2, 1, 2, "node /lib/@openai/codex/bin/codex.js") }, 2,
	    IDENTIFY_AGENT, "cod", 2 },
	{ "the compiler", { SHELL, P(2, 1, 2, "cc -c x.c") }, 2, IDENTIFY_OTHER,
	    NULL, 0 },
	{ "an argument only", { SHELL, P(2, 1, 2, "vim claude") }, 2,
	    IDENTIFY_OTHER, NULL, 0 },
	{ "nested", { SHELL, P(2, 1, 2, "claude"), P(3, 2, 3, "codex exec") },
	    2, IDENTIFY_AGENT, "cc", 2 },
	{ "nested in front",
	    { SHELL, P(2, 1, 2, "claude"), P(3, 2, 3, "codex exec") }, 3,
	    IDENTIFY_AGENT, "cc", 2 },
	{ "its editor in front",
	    { SHELL, P(2, 1, 2, "claude"), P(3, 2, 3, "vim plan.md") }, 3,
	    IDENTIFY_AGENT, "cc", 2 },
	/* Group 9 has a terminal of its own. */
	{ "suspended", { SHELL, P(2, 1, 2, "claude") }, 1, IDENTIFY_SHELL, NULL,
	    0 },
	{ "wrapped", { SHELL, P(2, 1, 2, "script -c x"), P(3, 2, 9, "claude") },
	    2, IDENTIFY_AGENT, "cc", 3 },
	{ "carrier", { SHELL, P(2, 1, 2, "python3 play.py") }, 2,
	    IDENTIFY_CARRIER, NULL, 0 },
	{ "another name", { SHELL, P(2, 1, 2, "ssh host") }, 2,
	    IDENTIFY_CARRIER, NULL, 0 },
};

static struct profiles *
load(void)
{
	struct err err;
	struct profiles *ps = profiles_new();
	if (!profiles_add(ps, "x", ini, sizeof ini - 1, &err))
		fail_msg("%s", err.text);
	return ps;
}

static void
test_processes(void **state)
{
	struct profiles *ps = load();
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct identify_process got;
		struct proc procs[4];
		struct proc_table t = { .procs = procs, .count = 0 };
		memcpy(procs, cases[i].procs, sizeof procs);
		for (; t.count < 4 && procs[t.count].pid > 0; t.count++)
			procs[t.count].tpgid =
			    procs[t.count].pgrp == 9 ? 9 : cases[i].front;
		identify_processes(ps, &t, 1, &got);
		if (got.program != cases[i].program)
			fail_msg("%s: %s", cases[i].name,
			    identify_program_name(got.program));
		assert_int_equal(got.pid, cases[i].pid);
		assert_int_equal(got.profile != NULL, cases[i].agent != NULL);
		if (got.profile != NULL)
			assert_string_equal(got.profile->name, cases[i].agent);
	}
	profiles_free(ps);
}

static void
test_convention(void **state)
{
	static const struct {
		const char *title, *want;
	} titles[] = { { "work__cc_1", "cc" }, { "a__b__cod_12_opus", "cod" },
		{ "work__claude_3", "cc" }, { "work__cc", NULL },
		{ "work__cc_x", NULL }, { "__cc_1", NULL }, { "cc_1", NULL },
		{ "work__vim_1", NULL }, { "work__cc_1x", NULL },
		{ "work__cc_3[ui,api]", "cc" }, { "work__cod_1[]", "cod" },
		{ "work__cc_1_opus[ui]", "cc" }, { "work__cc_1[ui", NULL },
		{ "", NULL } };
	struct profiles *ps = load();
	(void)state;
	for (size_t i = 0; i < countof(titles); i++) {
		const struct profile *p =
		    identify_convention(ps, titles[i].title);
		assert_int_equal(p != NULL, titles[i].want != NULL);
		if (p != NULL)
			assert_string_equal(p->name, titles[i].want);
	}
	profiles_free(ps);
}

static void
test_command(void **state)
{
	struct profiles *ps = load();
	struct identify_process got;
	(void)state;
	identify_command(ps, "claude", &got);
	assert_int_equal(got.program, IDENTIFY_AGENT);
	identify_command(ps, "bash", &got);
	assert_int_equal(got.program, IDENTIFY_SHELL);
	identify_command(ps, "python3", &got);
	assert_int_equal(got.program, IDENTIFY_CARRIER);
	identify_command(ps, "cc", &got);
	assert_int_equal(got.program, IDENTIFY_OTHER);
	identify_command(ps, "", &got);
	assert_int_equal(got.program, IDENTIFY_UNSEEN);
	profiles_free(ps);
}

/* Whose word is it? A tool of the agent speaks for it, an agent in such a tool
 * for itself; wrappers are one with what they wrap. */
static void
test_owner(void **state)
{
	struct profiles *ps = load();
	struct proc procs[] = {
		{ .pid = 1, .pgrp = 1, .name = "bash", .args = "-bash" },
		{ .pid = 2,
		    .ppid = 1,
		    .pgrp = 2,
		    .name = "claude",
		    .args = "claude" },
		{ .pid = 3,
		    .ppid = 2,
		    .pgrp = 2,
		    .name = "claude",
		    .args = "/lib/claude --inner" },
		{ .pid = 4, .ppid = 3, .pgrp = 4, .name = "sh", .args = "sh" },
		{ .pid = 5,
		    .ppid = 4,
		    .pgrp = 4,
		    .name = "claude",
		    .args = "claude -p x" },
		{ .pid = 6, .ppid = 5, .pgrp = 4, .name = "sh", .args = "sh" },
		{ .pid = 7,
		    .ppid = 3,
		    .pgrp = 7,
		    .name = "claude",
		    .args = "claude daemon" },
		{ .pid = 8, .ppid = 8, .pgrp = 8, .name = "sh", .args = "sh" },
	};

	static const struct {
		pid_t from, owner;
	} calls[] = { { 4, 2 }, { 3, 2 }, { 2, 2 }, { 6, 5 }, { 7, 7 },
		{ 1, 0 }, { 8, 0 }, { 99, 0 } };
	struct proc_table t = { .procs = procs, .count = 8 };

	(void)state;
	for (size_t i = 0; i < countof(calls); i++)
		assert_int_equal(
		    identify_owner(ps, &t, calls[i].from), calls[i].owner);
	profiles_free(ps);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_convention),
		cmocka_unit_test(test_command),
		cmocka_unit_test(test_owner),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
