#include <sys/socket.h>

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/proc.h"

/* A socket that is bound to a port of this machine; *ret is which. */
static int
bind_port(int family, int *ret)
{
	struct sockaddr_storage at = { .ss_family = (sa_family_t)family };
	struct sockaddr_in *in = (struct sockaddr_in *)&at;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&at;
	socklen_t len = family == AF_INET ? sizeof *in : sizeof *in6;
	int fd = socket(family, SOCK_STREAM, 0);

	if (family == AF_INET)
		in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		in6->sin6_addr = in6addr_loopback;
	if (fd == -1 || bind(fd, (struct sockaddr *)&at, len) != 0)
		return -1;
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*ret = ntohs(family == AF_INET ? in->sin_port : in6->sin6_port);
	return fd;
}

static void
check(int family)
{
	int port = 0, fd = bind_port(family, &port);

	if (fd == -1)
		return; /* a machine without that family */
	assert_int_equal(proc_port(getpid()), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(proc_port(getpid()), port);
	(void)close(fd);
	assert_int_equal(proc_port(getpid()), 0);
}

static void
listeners(void **state)
{
	(void)state;
	check(AF_INET);
	check(AF_INET6);
	assert_int_equal(proc_port(-1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(listeners) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
