#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "../scratch.h"
#include "base/buf.h"
#include "io/clock.h"
#include "io/sock.h"

/* A listener and what its handlers saw. Lines tell them what to do. */
struct server {
	struct event_base *base;
	struct sock_listener *listener;
	int opened, closed;
	size_t longest;
	struct buf seen; /* the lines, each with a semicolon */
	struct sock_peer *last;
};

static void
on_open(void *arg, struct sock_peer *p)
{
	struct server *s = arg;

	s->opened++;
	s->last = p;
}

static void
on_line(void *arg, struct sock_peer *p, const char *line, size_t len)
{
	struct server *s = arg;

	assert_int_equal(line[len], '\0');
	if (len > s->longest)
		s->longest = len;
	(void)buf_add(&s->seen, line, len);
	(void)buf_addc(&s->seen, ';');
	if (strcmp(line, "echo") == 0)
		assert_true(sock_send(p, "echoed", 6));
	if (strcmp(line, "quit") == 0) {
		assert_true(sock_send(p, "bye", 3));
		sock_close(p);
		sock_close(p);
		assert_false(sock_send(p, "more", 4));
	}
}

static void
on_close(void *arg, struct sock_peer *p)
{
	struct server *s = arg;

	s->closed++;
	if (s->last == p)
		s->last = NULL;
	assert_false(sock_send(p, "late", 4));
}

static const struct sock_handlers handlers = { on_open, on_line, on_close,
	"full\n" };

static int
server_start(void **state)
{
	struct server *s = calloc(1, sizeof *s);
	struct err err = { "" };

	s->base = event_base_new();
	buf_init(&s->seen, 1 << 16);
	s->listener = sock_listen(s->base, scratch("sock"), &handlers, s, &err);
	if (s->listener == NULL)
		print_message("%s\n", err.text);
	*state = s;
	return s->listener == NULL ? -1 : 0;
}

static int
server_stop(void **state)
{
	struct server *s = *state;
	int left;

	sock_listener_free(s->listener);
	left = s->opened - s->closed;
	event_base_free(s->base);
	buf_done(&s->seen);
	free(s);
	return left == 0 && access(scratch("sock"), F_OK) == -1 ? 0 : -1;
}

static int
dial(void)
{
	int fd = sock_connect(scratch("sock"), 1000);

	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	return fd;
}

/* Runs the loop until the condition holds; five seconds at most. */
#define RUN_UNTIL(s, condition)                       \
 do {                                                 \
  int64_t deadline = clock_now_ms() + 5000;           \
  while (!(condition)) {                              \
   (void)event_base_loop((s)->base, EVLOOP_NONBLOCK); \
   assert_true(clock_now_ms() < deadline);            \
  }                                                   \
 } while (0)

static void
say(int fd, const char *text)
{
	assert_int_equal(
	    send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* What the server sends until it closes. */
static void
assert_hears(struct server *s, int fd, const char *want)
{
	int64_t deadline = clock_now_ms() + 5000;
	char heard[256];
	size_t len = 0;
	ssize_t n = 1;

	while (n != 0) {
		(void)event_base_loop(s->base, EVLOOP_NONBLOCK);
		n = recv(fd, heard + len, sizeof heard - 1 - len, MSG_DONTWAIT);
		if (n > 0)
			len += (size_t)n;
		assert_true(clock_now_ms() < deadline);
	}
	heard[len] = '\0';
	assert_string_equal(heard, want);
}

static void
lines_in_and_out(void **state)
{
	struct server *s = *state;
	int fd = dial();
	struct stat st;

	assert_int_equal(stat(scratch("sock"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	say(fd, "one\n\ntwo\nth");
	RUN_UNTIL(s, s->seen.len >= 9);
	assert_string_equal(s->seen.data, "one;;two;");
	say(fd, "ree\necho\nquit\nnot any more\n");
	assert_hears(s, fd, "echoed\nbye\n");
	assert_string_equal(s->seen.data, "one;;two;three;echo;quit;");
	assert_int_equal(s->opened, 1);
	assert_int_equal(s->closed, 1);
	(void)close(fd);
}

static void
byte_by_byte(void **state)
{
	struct server *s = *state;
	static const char text[] = "ab\ncd\n";
	int fd = dial();

	for (const char *c = text; *c != '\0'; c++) {
		char one[2] = { *c, '\0' };

		say(fd, one);
		for (int i = 0; i < 3; i++)
			(void)event_base_loop(s->base, EVLOOP_NONBLOCK);
	}
	RUN_UNTIL(s, s->seen.len >= 6);
	assert_string_equal(s->seen.data, "ab;cd;");
	(void)close(fd);
	RUN_UNTIL(s, s->closed == 1);
}

/* It has said all it wants, and still gets the answer. */
static void
half_closed_is_answered(void **state)
{
	struct server *s = *state;
	int fd = dial();

	say(fd, "echo\nunfinished");
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	assert_hears(s, fd, "echoed\n");
	assert_string_equal(s->seen.data, "echo;");
	(void)close(fd);
}

static void
gone_before_the_answer(void **state)
{
	struct server *s = *state;
	int fd = dial();

	say(fd, "echo\n");
	(void)close(fd);
	RUN_UNTIL(s, s->closed == 1);
	assert_int_equal(s->opened, 1);
}

/* Sends len bytes and what follows, with the server reading meanwhile. */
static bool
pour(struct server *s, int fd, size_t len, const char *end)
{
	size_t tail = strlen(end), sent = 0;
	char *text = malloc(len + tail);
	int64_t deadline = clock_now_ms() + 10000;
	bool open = true;

	memset(text, 'x', len);
	memcpy(text + len, end, tail);
	while (open && sent < len + tail && clock_now_ms() < deadline) {
		ssize_t n = send(fd, text + sent, len + tail - sent,
		    MSG_DONTWAIT | MSG_NOSIGNAL);

		(void)event_base_loop(s->base, EVLOOP_NONBLOCK);
		if (n > 0)
			sent += (size_t)n;
		else
			open = errno == EAGAIN;
	}
	free(text);
	return open;
}

static void
longest_line(void **state)
{
	struct server *s = *state;
	int fd = dial();

	assert_true(pour(s, fd, SOCK_LINE_MAX, "\nquit\n"));
	assert_hears(s, fd, "bye\n");
	assert_int_equal(s->longest, SOCK_LINE_MAX);
	(void)close(fd);
}

static void
longer_line_closes(void **state)
{
	struct server *s = *state;
	int fd = dial();

	(void)pour(s, fd, SOCK_LINE_MAX + 1, "\n");
	RUN_UNTIL(s, s->closed == 1);
	assert_int_equal(s->longest, 0);
	(void)close(fd);
}

static void
endless_line_closes(void **state)
{
	struct server *s = *state;
	int fd = dial();

	assert_false(pour(s, fd, 4 * SOCK_LINE_MAX, ""));
	RUN_UNTIL(s, s->closed == 1);
	assert_int_equal(s->longest, 0);
	(void)close(fd);
}

/* A flood of short lines is taken, a part in each turn. */
static void
flood_is_taken(void **state)
{
	struct server *s = *state;
	int fd = dial(), other = dial();
	char line[1001];

	memset(line, '\n', sizeof line - 1);
	line[sizeof line - 1] = '\0';
	s->seen.limit = 1 << 24;
	for (int i = 0; i < 1000; i++)
		assert_true(pour(s, fd, 0, line));
	say(other, "echo\n");
	RUN_UNTIL(s, s->seen.len >= 1000000 + 5);
	(void)close(fd);
	(void)close(other);
	RUN_UNTIL(s, s->closed == 2);
}

static void
reader_that_sleeps_is_closed(void **state)
{
	struct server *s = *state;
	int fd = dial();
	char text[10000];
	size_t sent = 0;

	memset(text, 'x', sizeof text);
	RUN_UNTIL(s, s->last != NULL);
	while (
	    sent < 2 * SOCK_LINE_MAX && sock_send(s->last, text, sizeof text)) {
		sent += sizeof text + 1;
		(void)event_base_loop(s->base, EVLOOP_NONBLOCK);
		assert_non_null(s->last);
	}
	/* What the kernel took came on top of the limit. */
	assert_in_range(
	    sent, SOCK_LINE_MAX - sizeof text, SOCK_LINE_MAX + (1 << 20));
	RUN_UNTIL(s, s->closed == 1);
	(void)close(fd);
}

static void
answer_over_the_limit_closes(void **state)
{
	struct server *s = *state;
	int fd = dial();
	char *text = calloc(1, SOCK_LINE_MAX);

	RUN_UNTIL(s, s->last != NULL);
	assert_true(sock_send(s->last, text, SOCK_LINE_MAX - 1));
	assert_false(sock_send(s->last, text, 1));
	RUN_UNTIL(s, s->closed == 1);
	(void)close(fd);
	free(text);
}

static void
much_arrives_whole(void **state)
{
	struct server *s = *state;
	int fd = dial();
	size_t len = SOCK_LINE_MAX - 1, got = 0;
	char *text = malloc(len), *back = malloc(len + 1);

	for (size_t i = 0; i < len; i++)
		text[i] = (char)('a' + i % 26);
	RUN_UNTIL(s, s->last != NULL);
	assert_true(sock_send(s->last, text, len));
	sock_close(s->last); /* only after all is written */
	while (got < len + 1) {
		ssize_t n = recv(fd, back + got, len + 1 - got, MSG_DONTWAIT);

		assert_true(n > 0 || (n == -1 && errno == EAGAIN));
		got += n > 0 ? (size_t)n : 0;
		(void)event_base_loop(s->base, EVLOOP_NONBLOCK);
	}
	assert_memory_equal(back, text, len);
	RUN_UNTIL(s, s->closed == 1);
	(void)close(fd);
	free(text);
	free(back);
}

static void
too_many_peers(void **state)
{
	struct server *s = *state;
	int fds[SOCK_PEERS_MAX], one_more;

	for (int i = 0; i < SOCK_PEERS_MAX; i++) {
		fds[i] = dial();
		RUN_UNTIL(s, s->opened == i + 1);
	}
	one_more = dial();
	assert_hears(s, one_more, "full\n");
	assert_int_equal(s->opened, SOCK_PEERS_MAX);
	(void)close(one_more);
	(void)close(fds[0]);
	RUN_UNTIL(s, s->closed == 1);
	fds[0] = dial(); /* there is room again */
	RUN_UNTIL(s, s->opened == SOCK_PEERS_MAX + 1);
	for (int i = 0; i < SOCK_PEERS_MAX; i++)
		(void)close(fds[i]);
}

/* Without a free descriptor the peer waits; the loop does not spin. */
static void
out_of_descriptors(void **state)
{
	struct server *s = *state;
	struct rlimit limit, small;
	struct timeval span = clock_timeval(200);
	int fd = dial(), turns = 0;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	small = limit;
	small.rlim_cur = (rlim_t)fd + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &small), 0);
	(void)event_base_loopexit(s->base, &span);
	while (!event_base_got_exit(s->base)) {
		(void)event_base_loop(s->base, EVLOOP_ONCE);
		turns++;
	}
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(s->opened, 0);
	assert_in_range(turns, 1, 10);
	RUN_UNTIL(s, s->opened == 1);
	(void)close(fd);
}

static void
stop_sends_the_last_answer(void **state)
{
	struct server *s = *state;
	struct err err;
	char heard[16];
	int fd = dial();

	RUN_UNTIL(s, s->last != NULL);
	assert_true(sock_send(s->last, "stopped", 7));
	sock_listener_free(s->listener);
	assert_int_equal(s->closed, 1);
	assert_int_equal(recv(fd, heard, sizeof heard, 0), 8);
	assert_memory_equal(heard, "stopped\n", 8);
	assert_int_equal(recv(fd, heard, sizeof heard, 0), 0);
	(void)close(fd);
	assert_int_equal(sock_connect(scratch("sock"), 1000), -1);
	assert_int_equal(errno, ENOENT);
	sock_listener_free(NULL);
	s->listener = sock_listen(s->base, scratch("sock"), &handlers, s, &err);
}

static void
live_socket_is_an_error(void **state)
{
	struct server *s = *state;
	struct err err;

	assert_null(sock_listen(s->base, scratch("sock"), &handlers, s, &err));
	assert_non_null(strstr(err.text, "already listens"));
	assert_int_equal(access(scratch("sock"), F_OK), 0);
}

/* What a killed daemon leaves behind. */
static void
stale_socket_is_replaced(void **state)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct server *s = *state;
	struct sock_listener *l;
	struct err err = { "" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)strlcpy(sun.sun_path, scratch("stale"), sizeof sun.sun_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&sun, sizeof sun), 0);
	assert_int_equal(listen(fd, 1), 0);
	(void)close(fd);
	l = sock_listen(s->base, scratch("stale"), &handlers, s, &err);
	assert_non_null(l);
	assert_string_equal(err.text, "");
	sock_listener_free(l);
}

static void
a_file_is_not_replaced(void **state)
{
	struct server *s = *state;
	struct err err;
	char longer[200];
	int fd = open(scratch("file"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	(void)close(fd);
	assert_null(sock_listen(s->base, scratch("file"), &handlers, s, &err));
	assert_int_equal(access(scratch("file"), F_OK), 0);
	memset(longer, 'x', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	assert_null(sock_listen(s->base, scratch(longer), &handlers, s, &err));
	assert_non_null(strstr(err.text, "too long"));
	assert_null(
	    sock_listen(s->base, scratch("no/sock"), &handlers, s, &err));
	assert_non_null(strstr(err.text, "cannot listen"));
	errno = 0;
	assert_int_equal(sock_connect(scratch(longer), 1000), -1);
	assert_int_equal(errno, ENAMETOOLONG);
}

/* One who dies, or is stopped, listens and says nothing. */
static void
answer_is_a_sign_of_life(void **state)
{
	struct server *s = *state;
	pid_t pid;
	int status;

	assert_true(sock_is_taken(scratch("sock")));
	assert_false(sock_answers(scratch("sock"), "echo\n", 10));
	pid = fork();
	if (pid == 0)
		_exit(!sock_answers(scratch("sock"), "echo\n", 5000));
	RUN_UNTIL(s, s->closed == 3);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	sock_listener_free(s->listener);
	s->listener = NULL;
	assert_false(sock_is_taken(scratch("sock")));
}

/* Another daemon has taken the path over: it is not ours to remove. */
static void
removes_only_its_own(void **state)
{
	struct server *s = *state;
	struct err err;
	struct sock_listener *first, *second;

	first = sock_listen(s->base, scratch("own"), &handlers, s, &err);
	assert_int_equal(unlink(scratch("own")), 0);
	second = sock_listen(s->base, scratch("own"), &handlers, s, &err);
	assert_non_null(second);
	sock_listener_free(first);
	assert_int_equal(access(scratch("own"), F_OK), 0);
	sock_listener_free(second);
	assert_int_equal(access(scratch("own"), F_OK), -1);
}

static void
other_users_are_refused(void **state)
{
	struct server *s = *state;
	int status, ready[2];
	char byte;
	pid_t pid;

	if (geteuid() != 0)
		skip(); /* it takes root to be somebody else */
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		int fd = sock_connect(scratch("sock"), 1000);

		_exit(fd == -1 || setuid(12345) == -1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0); /* root itself may connect ... */
	RUN_UNTIL(s, s->closed == 1);
	assert_int_equal(chmod(scratch("sock"), 0777), 0);
	assert_int_equal(chmod(scratch_dir, 0711), 0);
	pid = fork();
	if (pid == 0) {
		int fd = setuid(12345) == -1 ? -1 : dial();

		/* ... others do, and hear at once that it is over. */
		(void)close(ready[1]);
		_exit(fd == -1 || recv(fd, &byte, 1, 0) != 0);
	}
	(void)close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 0); /* it has connected */
	(void)close(ready[0]);
	while (waitpid(pid, &status, WNOHANG) == 0)
		(void)event_base_loop(s->base, EVLOOP_NONBLOCK);
	assert_int_equal(status, 0);
	assert_int_equal(s->opened, 1);
}

int
main(void)
{
#define SOCK_TEST(fn) \
 cmocka_unit_test_setup_teardown(fn, server_start, server_stop)
	const struct CMUnitTest tests[] = {
		SOCK_TEST(lines_in_and_out),
		SOCK_TEST(byte_by_byte),
		SOCK_TEST(half_closed_is_answered),
		SOCK_TEST(gone_before_the_answer),
		SOCK_TEST(longest_line),
		SOCK_TEST(longer_line_closes),
		SOCK_TEST(endless_line_closes),
		SOCK_TEST(flood_is_taken),
		SOCK_TEST(reader_that_sleeps_is_closed),
		SOCK_TEST(answer_over_the_limit_closes),
		SOCK_TEST(much_arrives_whole),
		SOCK_TEST(too_many_peers),
		SOCK_TEST(out_of_descriptors),
		SOCK_TEST(stop_sends_the_last_answer),
		SOCK_TEST(live_socket_is_an_error),
		SOCK_TEST(stale_socket_is_replaced),
		SOCK_TEST(a_file_is_not_replaced),
		SOCK_TEST(answer_is_a_sign_of_life),
		SOCK_TEST(removes_only_its_own),
		SOCK_TEST(other_users_are_refused),
	};
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
