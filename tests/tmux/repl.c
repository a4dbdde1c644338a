/*
 * A small agent for tests: a prompt that takes bracketed pastes, shows them
 * (long ones folded), and on Enter appends what was submitted to a file, one
 * line each, works a moment, and is idle again. usage: repl FILE [BUSY_MS]
 *
 * It needs nothing of the project: the tests compile it by itself.
 */
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define FOLD_LINES 6
#define FRAME_MS   100

static char text[1 << 20];
static size_t len;
static int rows = 1; /* of the prompt on the screen */

static int
count_lines(void)
{
	int n = 1;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

static void
draw(void)
{
	if (rows > 1)
		(void)printf("\033[%dA", rows - 1);
	(void)printf("\r\033[J> ");
	rows = 1;
	if (count_lines() > FOLD_LINES)
		(void)printf("[Pasted text #1 +%d lines]", count_lines());
	else
		for (size_t i = 0; i < len; i++) {
			if (text[i] == '\n') {
				(void)printf("\r\n  ");
				rows++;
			} else
				(void)putchar(text[i]);
		}
	(void)fflush(stdout);
}

static void
submit(const char *path, int busy_ms)
{
	FILE *f = fopen(path, "a");

	for (size_t i = 0; f != NULL && i < len; i++)
		(void)fputs(
		    text[i] == '\n' ? "\\n" : (char[]){ text[i], '\0' }, f);
	if (f != NULL) {
		(void)fputs("\n", f);
		(void)fclose(f);
	}
	len = 0;
	(void)printf("\r\n");
	for (int ms = 0; ms < busy_ms; ms += FRAME_MS) {
		(void)printf("\r\033[J* working %d", ms);
		(void)fflush(stdout);
		(void)poll(NULL, 0, FRAME_MS);
	}
	(void)printf("\r\033[Jdone\r\n");
	rows = 1;
	draw();
}

/* Takes one byte; pasted ones are text whatever they are. */
static void
take(char c, const char *path, int busy_ms)
{
	static const char begin[] = "\033[200~", end[] = "\033[201~";
	static char seen[8];
	static size_t seen_len;
	static bool pasting;
	const char *wait = pasting ? end : begin;

	if (c == wait[seen_len]) {
		seen[seen_len++] = c;
		if (wait[seen_len] == '\0') {
			pasting = !pasting;
			seen_len = 0;
			draw();
		}
		return;
	}
	for (size_t i = 0; i < seen_len && len < sizeof text; i++)
		text[len++] = seen[i];
	seen_len = 0;
	if (c == '\r' && !pasting && len > 0)
		submit(path, busy_ms);
	else if (c == '\003' && !pasting)
		exit(0);
	else if (c == '\177' && !pasting)
		len -= len > 0;
	else if (len < sizeof text && (c != '\r' || pasting))
		text[len++] = c == '\r' ? '\n' : c;
}

int
main(int argc, char **argv)
{
	int busy_ms = argc > 2 ? atoi(argv[2]) : 1000;
	struct termios t;
	char block[4096];
	ssize_t n;

	if (argc < 2 || tcgetattr(0, &t) == -1)
		return 2;
	cfmakeraw(&t);
	(void)tcsetattr(0, TCSANOW, &t);
	(void)printf("\033[?2004hrepl 1.0\r\n");
	draw();
	while ((n = read(0, block, sizeof block)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			take(block[i], argv[1], busy_ms);
		draw();
	}
	return 0;
}
