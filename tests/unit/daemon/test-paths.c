#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/paths.h"

static char dir[64];

static int
setup(void **state)
{
	(void)state;
	(void)strlcpy(dir, "/tmp/tc-paths.XXXXXX", sizeof dir);
	if (mkdtemp(dir) == NULL)
		return -1;
	setenv("HOME", dir, 1);
	setenv("TMPDIR", dir, 1);
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("XDG_STATE_HOME");
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("TMUX_COORDINATOR_AGENTS");
	return 0;
}

static int
teardown(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof command, "rm -rf '%s'", dir);
	return system(command);
}

static void expect(const char *got, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
expect(const char *got, const char *fmt, ...)
{
	char want[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(want, sizeof want, fmt, ap);
	va_end(ap);
	assert_string_equal(got, want);
}

/* The environment of who asks makes no difference beside a socket of ours. */
static void
test_beside_server(void **state)
{
	struct tmux_server s;
	struct paths p, q;
	struct err err;
	struct stat st;
	char name[128];

	(void)state;
	(void)snprintf(name, sizeof name, "%s/tmux-7", dir);
	assert_int_equal(mkdir(name, 0700), 0);
	(void)snprintf(s.socket, sizeof s.socket, "%s/tmux-7/default", dir);
	if (!paths_find(&s, &p, &err))
		fail_msg("%s", err.text);
	setenv("XDG_RUNTIME_DIR", dir, 1);
	setenv("TMPDIR", "/nowhere", 1);
	if (!paths_find(&s, &q, &err))
		fail_msg("%s", err.text);
	assert_string_equal(p.socket, q.socket);
	assert_string_equal(p.lock, q.lock);
	(void)strlcat(name, "/.coordinator", sizeof name);
	assert_memory_equal(p.socket, name, strlen(name));
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);

	/* Where others may enter, it is the user's own directory. */
	(void)snprintf(name, sizeof name, "%s/tmux-7", dir);
	assert_int_equal(chmod(name, 0750), 0);
	if (!paths_find(&s, &q, &err))
		fail_msg("%s", err.text);
	expect(q.socket, "%s/tmux-coordinator/%s", dir,
	    strrchr(p.socket, '/') + 1);

	/* And where the path would be too long for a socket. */
	(void)snprintf(name, sizeof name, "%s/%060d", dir, 1);
	assert_int_equal(mkdir(name, 0700), 0);
	(void)strlcpy(s.socket, name, sizeof s.socket);
	(void)strlcat(s.socket, "/t", sizeof s.socket);
	if (!paths_find(&s, &q, &err))
		fail_msg("%s", err.text);
	assert_null(strstr(q.socket, ".coordinator"));
}

static void
test_defaults(void **state)
{
	struct tmux_server s = { .socket = "/nowhere/tmux-0/default" };
	struct paths p;
	struct err err;
	struct stat st;
	char run[128];

	(void)state;
	if (!paths_find(&s, &p, &err))
		fail_msg("%s", err.text);
	(void)snprintf(
	    run, sizeof run, "%s/tmux-coordinator-%u", dir, (unsigned)getuid());
	expect(p.socket, "%s/default-9f2ef928.sock", run);
	expect(p.lock, "%s/default-9f2ef928.lock", run);
	expect(p.log, "%s/.local/state/tmux-coordinator/default-9f2ef928.log",
	    dir);
	expect(p.store, "%s/.local/state/tmux-coordinator/default-9f2ef928.db",
	    dir);
	expect(p.user_agents, "%s/.config/tmux-coordinator/agents", dir);
	assert_int_equal(stat(run, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static void
test_environment(void **state)
{
	struct tmux_server s = { .socket = "/nowhere/tmux-0/work" };
	struct tmux_server other = { .socket = "/run/tmux-0/work" };
	struct paths p, q;
	struct err err;
	char name[96];

	(void)state;
	(void)snprintf(name, sizeof name, "%s/run", dir);
	assert_int_equal(mkdir(name, 0700), 0);
	setenv("XDG_RUNTIME_DIR", name, 1);
	(void)snprintf(name, sizeof name, "%s/state", dir);
	setenv("XDG_STATE_HOME", name, 1);
	setenv("XDG_CONFIG_HOME", "relative/is/ignored", 1);
	setenv("TMUX_COORDINATOR_AGENTS", "/my/agents", 1);
	if (!paths_find(&s, &p, &err) || !paths_find(&other, &q, &err))
		fail_msg("%s", err.text);
	assert_non_null(strstr(p.socket, "/run/tmux-coordinator/work-"));
	assert_non_null(strstr(p.log, "/state/tmux-coordinator/work-"));
	expect(p.user_agents, "%s/.config/tmux-coordinator/agents", dir);
	assert_string_equal(p.agents, "/my/agents");
	/* Two servers of one name never share. */
	assert_string_not_equal(p.socket, q.socket);
	assert_string_not_equal(p.store, q.store);
}

/* An agent is told to run us as its shell finds us. */
static void
test_program(void **state)
{
	struct tmux_server s = { .socket = "/nowhere/tmux-0/default" };
	char *self = realpath("/proc/self/exe", NULL), name[128];
	struct paths p;
	struct err err;

	(void)state;
	assert_non_null(self);
	setenv("PATH", "/nowhere", 1);
	assert_true(paths_find(&s, &p, &err));
	assert_string_equal(p.program, self);
	(void)snprintf(name, sizeof name, "%s/tmux-coordinator", dir);
	assert_int_equal(symlink("/bin/sh", name), 0);
	setenv("PATH", dir, 1);
	assert_true(paths_find(&s, &p, &err));
	assert_string_equal(p.program, "tmux-coordinator");
	setenv("PATH", "/usr/bin:/bin", 1);
	free(self);
}

static void
test_refusals(void **state)
{
	struct tmux_server s = { .socket = "/nowhere/tmux-0/default" };
	struct paths p;
	struct err err;
	char name[200];

	(void)state;
	/* A socket path has little room. */
	(void)snprintf(name, sizeof name, "%s/%0100d", dir, 1);
	assert_int_equal(mkdir(name, 0700), 0);
	setenv("XDG_RUNTIME_DIR", name, 1);
	assert_false(paths_find(&s, &p, &err));
	assert_non_null(strstr(err.text, "XDG_RUNTIME_DIR"));
	unsetenv("XDG_RUNTIME_DIR");
	/* Where no directory can be made, there is another place for it. */
	setenv("XDG_STATE_HOME", "/dev/null", 1);
	assert_false(paths_find(&s, &p, &err));
	assert_non_null(strstr(err.text, "/dev/null/tmux-coordinator"));
	assert_non_null(strstr(err.text, "set XDG_STATE_HOME"));
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	assert_false(paths_find(&s, &p, &err));
	assert_non_null(strstr(err.text, "HOME"));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_beside_server),
		CASE(test_defaults),
		CASE(test_environment),
		CASE(test_program),
		CASE(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
