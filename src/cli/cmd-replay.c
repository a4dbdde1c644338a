/*
 * replay: plays a recording into this terminal as if its program ran here.
 *
 * The terminal is raw while it plays, and what it answers to the recording's
 * questions is swallowed, so nothing is echoed and no answer reaches the shell
 * afterwards. Ctrl-C, which comes as a byte then, ends it.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#ifdef __linux__
# include <sys/prctl.h>
#endif

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cast.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "io/child.h"
#include "io/clock.h"
#include "io/file.h"

#define GZIP_MS   10000
#define SETTLE_MS 100
#define UNTIL_MAX 1e7
#define HOLD_MS   60000
#define CTRL_C    3

/* Everything a full-screen program may have changed, back to how a shell
 * expects it: the main screen, no mouse, no paste brackets, cursor shown. */
#define RESTORE                                                       \
 "\033[?1049l\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?2004l" \
 "\033[?1004l\033[?25h\033[>4m\033[<u\033[0m\033[r\r\n"
/* Between two rounds of --loop: a terminal as new. */
#define RESET "\033c"

struct player {
	double speed;
	int64_t until_ms; /* -1: to the end */
	bool loop, hold;
	int input;        /* fd of the terminal, -1 once it has ended */
	bool interrupted; /* by Ctrl-C */
};

/* Takes what the terminal says; only Ctrl-C means anything. */
static void
swallow(struct player *p)
{
	char junk[4096];
	ssize_t n = read(p->input, junk, sizeof junk);

	if (n > 0)
		p->interrupted = memchr(junk, CTRL_C, (size_t)n) != NULL;
	else if (n == 0 || errno != EINTR)
		p->input = -1;
}

static void
wait_until(struct player *p, int64_t then)
{
	struct pollfd pfd = { .events = POLLIN };
	int64_t left;

	while (!p->interrupted && (left = then - clock_ticks_ms()) > 0) {
		pfd.fd = p->input;
		if (poll(&pfd, 1, left > 60000 ? 60000 : (int)left) == 1)
			swallow(p);
	}
}

static bool
is_over(const struct player *p)
{
	return p->interrupted || ferror(stdout);
}

static void
play_once(struct player *p, const struct cast *c)
{
	int64_t start = clock_ticks_ms();
	const struct cast_output *o;
	size_t i;

	for (i = 0; i < c->count && !is_over(p); i++) {
		o = &c->outputs[i];
		if (p->until_ms >= 0 && o->at_ms > p->until_ms)
			break;
		wait_until(p, start + (int64_t)((double)o->at_ms / p->speed));
		if (p->interrupted)
			break;
		(void)fwrite(o->data, 1, o->len, stdout);
		(void)fflush(stdout);
	}
	if (p->until_ms >= 0)
		wait_until(
		    p, start + (int64_t)((double)p->until_ms / p->speed));
}

/* Answers to what was played last may still be on their way. */
static void
settle(struct player *p)
{
	bool interrupted = p->interrupted;

	p->interrupted = false;
	wait_until(p, clock_ticks_ms() + SETTLE_MS);
	p->interrupted |= interrupted;
}

static void
play(struct player *p, const struct cast *c)
{
	struct termios saved, raw;
	bool is_terminal =
	    isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &saved) == 0;

	if (is_terminal) {
		raw = saved;
		cfmakeraw(&raw);
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
	}
	p->input = is_terminal ? STDIN_FILENO : -1;
	play_once(p, c);
	while (p->loop && c->count > 0 && !is_over(p)) {
		(void)fputs(RESET, stdout);
		play_once(p, c);
	}
	while (p->hold && !is_over(p))
		wait_until(p, clock_ticks_ms() + HOLD_MS);
	(void)fputs(RESTORE, stdout);
	(void)fflush(stdout);
	if (is_terminal) {
		settle(p);
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved);
	}
}

/* Writes the name over the whole argument list, so that tmux's
 * pane_current_command and the process table show it and nothing else. The
 * command line must not be used after this. */
static void
take_name(const struct command_line *line, const char *name)
{
	char *copy = xstrdup(name), *first = line->program_argv[0],
	     *end = first;
	int i;

	/* getopt_long has changed their order. */
	for (i = 0; i < line->program_argc; i++) {
		char *arg = line->program_argv[i];

		if (arg < first)
			first = arg;
		if (arg + strlen(arg) > end)
			end = arg + strlen(arg);
	}
	memset(first, 0, (size_t)(end - first));
	(void)strlcpy(first, copy, (size_t)(end - first) + 1);
#ifdef __linux__
	(void)prctl(PR_SET_NAME, copy);
#endif
	free(copy);
}

/* Replaces what is compressed in data by what gzip makes of it. */
static bool
expand(const char *path, struct buf *data, struct err *err)
{
	const struct child_spec spec = {
		.argv = (const char *const[]){ "gzip", "-dc", NULL },
		.input = data->data,
		.input_len = data->len,
		.timeout_ms = GZIP_MS,
		.output_limit = CAST_MAX,
	};
	struct buf plain, diag;
	bool ok;

	buf_init(&plain, CAST_MAX);
	buf_init(&diag, 4096);
	ok = child_run(&spec, &plain, &diag) == 0 ||
	     err_set(err, "%s: gzip cannot expand it: %.200s", path,
		 diag.len > 0 ? str_trim(diag.data) : "too large or too slow");
	buf_done(&diag);
	buf_done(data);
	*data = plain;
	return ok;
}

static bool
load(const char *path, struct cast *ret, struct err *err)
{
	struct buf data;
	bool ok;

	buf_init(&data, CAST_MAX);
	ok = file_read(path, &data, err);
	if (ok && data.len > 2 && memcmp(data.data, "\x1f\x8b", 2) == 0)
		ok = expand(path, &data, err);
	if (ok && !cast_parse(data.data, data.len, ret, err))
		ok = err_wrap(err, "%s", path);
	buf_done(&data);
	return ok;
}

/* Reads the numbers among the flags. */
static bool
read_flags(const struct command_line *line, struct player *p, struct err *err)
{
	const char *speed = command_flag(line, "speed");
	const char *until = command_flag(line, "until");
	double seconds;

	p->speed = 1;
	p->until_ms = -1;
	p->loop = command_flag(line, "loop") != NULL;
	p->hold = command_flag(line, "hold") != NULL;
	if (speed != NULL && !str_to_double(speed, 0.001, 10000, &p->speed))
		return err_set(err,
		    "--speed %.20s: give a number from 0.001 to 10000", speed);
	if (until != NULL) {
		if (!str_to_double(until, 0, UNTIL_MAX, &seconds))
			return err_set(err,
			    "--until %.20s: give seconds from the beginning",
			    until);
		p->until_ms = (int64_t)(seconds * 1000);
	}
	return true;
}

static int
run(const struct command_line *line)
{
	const char *name = command_flag(line, "as");
	struct player player = { 0 };
	struct cast cast;
	struct err err;

	if (!read_flags(line, &player, &err))
		return command_fail(EXIT_WRONG_USE, &err);
	if (!load(command_operand(line, 0), &cast, &err))
		return command_fail(EXIT_FAILED, &err);
	if (name != NULL)
		take_name(line, name);
	play(&player, &cast);
	cast_done(&cast);
	return player.interrupted ? 128 + SIGINT : EXIT_DONE;
}

const struct command cmd_replay = {
	.name = "replay",
	.args = "FILE",
	.min = 1,
	.max = 1,
	.flags = {
	    { "speed", "N", "N times as fast" },
	    { "loop", NULL, "again and again, until interrupted" },
	    { "as", "NAME", "be called NAME in the process table" },
	    { "until", "T", "stop T seconds into the recording" },
	    { "hold", NULL, "stay at the last picture, until interrupted" },
	},
	.run = run,
	.summary = "play a recording into this terminal",
	.help = "Plays an asciicast v2 recording, compressed by gzip or not, "
		"at the pace it was made. With --as the process takes NAME, "
		"so that a replayed agent is found like a real one.",
};
