#include "room.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "tmux/lines.h"
#include "tmux/unescape.h"

#define WAIT_MS 10000
#define BUF_MAX (64u << 20)
#define SESSION "room"
#define PROGRAM "stty raw -echo && printf R && exec cat >/dev/null"

struct room {
	char dir[64];
	pid_t pid;
	int fd;  /* the control client's standard input and output */
	int tty; /* the pane's terminal */
	unsigned pane;
	struct lines lines;
	struct buf echo;  /* what the pane wrote, as it came back */
	struct buf reply; /* the lines of the last reply */
	bool in_reply, replied, failed;
};

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "replay: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
take_output(struct room *r, char *line, size_t len)
{
	char *end;
	unsigned pane = (unsigned)strtoul(line + 9, &end, 10);
	if (pane != r->pane || *end != ' ')
		return;
	end++;
	size_t n = unescape_octal(end, len - (size_t)(end - line));
	buf_add(&r->echo, end, n);
}

static bool
take_line(void *arg, char *line, size_t len)
{
	struct room *r = arg;
	if (r->in_reply) {
		if (str_starts(line, "%end ") || str_starts(line, "%error ")) {
			r->in_reply = false;
			/* Flag 1: the reply to a command of ours. */
			r->replied = line[len - 1] == '1';
			r->failed = line[1] == 'e' && line[2] == 'r';
		} else {
			buf_add(&r->reply, line, len);
			buf_addc(&r->reply, '\n');
		}
	} else if (str_starts(line, "%begin ")) {
		r->in_reply = true;
		buf_clear(&r->reply);
	} else if (str_starts(line, "%output %")) {
		take_output(r, line, len);
	}
	return true;
}

/* Reads what tmux has to say; false when it says nothing for WAIT_MS. */
static bool
pump(struct room *r)
{
	static char data[1 << 16];
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	if (poll(&p, 1, WAIT_MS) <= 0)
		return false;
	ssize_t n = read(r->fd, data, sizeof data);
	if (n <= 0)
		return false;
	lines_feed(&r->lines, data, (size_t)n, take_line, r);
	return true;
}

static const char *command(struct room *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static const char *
command(struct room *r, const char *fmt, ...)
{
	char *text;
	va_list ap;
	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	r->replied = false;
	if (dprintf(r->fd, "%s\n", text) < 0)
		die("tmux is gone");
	while (!r->replied)
		if (!pump(r))
			die(text);
	if (r->failed) {
		fprintf(stderr, "replay: %s: %s", text, r->reply.data);
		exit(1);
	}
	free(text);
	return r->reply.data;
}

static void
start_tmux(struct room *r, int fd)
{
	setenv("TMUX_TMPDIR", r->dir, 1);
	setenv("HOME", r->dir, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TERM", "xterm-256color", 1);
	unsetenv("TMUX");
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	execlp("tmux", "tmux", "-u", "-L", "replay", "-f", "/dev/null", "-C",
	    "new-session", "-s", SESSION, "-x", "80", "-y", "24",
	    "exec cat >/dev/null", (char *)NULL);
	_exit(127);
}

struct room *
room_new(void)
{
	int pair[2];
	struct room *r = xcalloc(1, sizeof *r);
	const char *tmp = getenv("TMPDIR");
	snprintf(r->dir, sizeof r->dir, "%.40s/replay.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(r->dir) == NULL)
		die(r->dir);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		die("socketpair");
	r->tty = -1;
	r->fd = pair[0];
	r->pid = fork();
	if (r->pid < 0)
		die("fork");
	if (r->pid == 0)
		start_tmux(r, pair[1]);
	close(pair[1]);
	lines_init(&r->lines);
	/* No -CC, so there is no opening string to wait for. */
	r->lines.opened = true;
	buf_init(&r->echo, BUF_MAX);
	buf_init(&r->reply, BUF_MAX);
	/* The server must not outlive us, however we end. */
	command(r, "set -s exit-unattached on");
	command(r, "set -g status off");
	command(r, "set -g default-terminal tmux-256color");
	return r;
}

void
room_free(struct room *r)
{
	static const char bye[] = "kill-server\n";
	char *rm = xasprintf("rm -rf '%s'", r->dir);
	(void)!write(r->fd, bye, sizeof bye - 1);
	while (pump(r))
		;
	close(r->fd);
	waitpid(r->pid, NULL, 0);
	(void)!system(rm);
	free(rm);
	if (r->tty >= 0)
		close(r->tty);
	lines_done(&r->lines);
	buf_done(&r->echo);
	buf_done(&r->reply);
	free(r);
}

void
room_resize(struct room *r, int cols, int rows)
{
	command(r, "resize-window -t %%%u -x %d -y %d", r->pane, cols, rows);
}

void
room_pane(struct room *r, int cols, int rows)
{
	char tty[64];
	command(r, "refresh-client -C %dx%d", cols, rows);
	buf_clear(&r->echo);
	const char *text = command(r,
	    "new-window -k -t %s:9 -P -F '#{pane_id} #{pane_tty}' '%s'",
	    SESSION, PROGRAM);
	if (sscanf(text, "%%%u %63s", &r->pane, tty) != 2)
		die(text);
	room_resize(r, cols, rows);
	if (r->tty >= 0)
		close(r->tty);
	r->tty = open(tty, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (r->tty < 0)
		die(tty);
	/* Its first byte may be lost to us; the terminal's mode is not. */
	for (int i = 0; i < 2000; i++) {
		command(r, "refresh-client");
		const char *screen =
		    command(r, "capture-pane -p -t %%%u", r->pane);
		if (*screen == 'R')
			break;
		usleep(1000);
	}
	const char *echo;
	buf_clear(&r->echo);
	room_write(r, "\033c", 2, &echo);
	buf_clear(&r->echo);
}

void
room_write(struct room *r, const char *data, size_t len, const char **ret)
{
	size_t sent = 0;
	buf_clear(&r->echo);
	while (r->echo.len < len) {
		ssize_t n =
		    sent < len ? write(r->tty, data + sent, len - sent) : 0;
		if (n > 0)
			sent += (size_t)n;
		else if (n < 0 && errno != EAGAIN)
			die("pane");
		if (!pump(r))
			die("output does not come back");
	}
	*ret = r->echo.data;
}

size_t
room_capture(struct room *r, const char **ret)
{
	*ret = command(r, "capture-pane -p -e -N -t %%%u", r->pane);
	return r->reply.len;
}
