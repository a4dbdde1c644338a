#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "daemon/agents-dir.h"
#include "detect/profile-data.h"
#include "detect/profile.h"
#include "io/file.h"

static void
write_file(const char *dir, const char *name, const char *text)
{
	char path[128];
	struct err err;

	(void)snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_true(file_write(path, text, strlen(text), 0600, &err));
}

static void
test_load(void **state)
{
	char dir[64] = "/tmp/tc-agents.XXXXXX", command[96];
	struct profiles *ps = profiles_new();
	struct buf complaints;

	(void)state;
	buf_init(&complaints, 8192);
	assert_non_null(mkdtemp(dir));
	write_file(dir, "a.ini",
	    "[agent]\nname = aa\ndisplay = First\nprocess = ^aa$\n");
	write_file(dir, "b.ini", "[agent]\nno such key = 1\n");
	write_file(dir, "c.txt", "not a profile");
	write_file(dir, ".d.ini", "hidden");
	assert_int_equal(agents_dir_load(ps, dir, &complaints), 1);
	assert_int_equal(profiles_count(ps), 1);
	assert_string_equal(profiles_find(ps, "aa")->display, "First");
	/* The one bad file is named with the place of the fault, in a line. */
	assert_non_null(strstr(complaints.data, "/b.ini:2:"));
	assert_null(strstr(complaints.data, "a.ini"));
	assert_int_equal(strchr(complaints.data, '\n') - complaints.data + 1,
	    complaints.len);
	(void)snprintf(command, sizeof command, "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);

	/* Not there: holds none, and that is no fault. */
	buf_clear(&complaints);
	assert_int_equal(agents_dir_load(ps, dir, &complaints), 0);
	assert_int_equal(complaints.len, 0);
	assert_int_equal(agents_dir_load(ps, "/dev/null", &complaints), -1);
	assert_non_null(strstr(complaints.data, "/dev/null"));
	buf_done(&complaints);
	profiles_free(ps);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
