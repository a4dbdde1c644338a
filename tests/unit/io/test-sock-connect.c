/* To one who listens and takes no connection: a daemon that is stopped. */
#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../scratch.h"
#include "io/clock.h"
#include "io/sock.h"

static int
listen_only(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)strlcpy(sun.sun_path, scratch("sock"), sizeof sun.sun_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&sun, sizeof sun), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void
is_not_waited_for(void **state)
{
	int listener = listen_only(), waiting[16];
	int64_t before = clock_ticks_ms();
	size_t count = 0;
	char much[65536] = "";

	(void)state;
	while ((waiting[count] = sock_connect(scratch("sock"), 100)) != -1)
		assert_true(++count < 16);
	assert_int_equal(errno, EAGAIN);
	assert_in_range(clock_ticks_ms() - before, 100, 5000);
	assert_true(count > 0);

	/* Nor is a line that does not fit what it might read once. */
	before = clock_ticks_ms();
	while (send(waiting[0], much, sizeof much, MSG_NOSIGNAL) > 0)
		continue;
	assert_int_equal(errno, EAGAIN);
	assert_in_range(clock_ticks_ms() - before, 100, 5000);
	while (count-- > 0)
		(void)close(waiting[count]);
	(void)close(listener);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
