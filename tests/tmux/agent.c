/*
 * A stand-in for Claude Code, for tests and figures: its idle screen, and its
 * spinner while it is busy. usage: agent idle|busy [STAMPS]
 *
 * A "b" on its terminal makes it busy and an "i" idle; the millisecond in which
 * it had written that is appended to the file STAMPS as "b 1700000000000".
 */
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/clock.h"

#define FRAME_MS 100
#define COLUMNS  80

static void
draw_rule(int row)
{
	(void)printf("\033[%d;1H", row);
	for (int i = 0; i < COLUMNS; i++)
		(void)printf("─");
}

static void
draw_frame(bool busy, int tick)
{
	static const char *const glyphs[] = { "·", "✢", "✳", "✶", "✻", "✽" };

	if (busy)
		(void)printf(
		    "\033[14;1H%s Sketching… (%ds · ↓ %d tokens)\033[K",
		    glyphs[(size_t)tick % countof(glyphs)], tick / 10, tick);
	else
		(void)printf("\033[14;1H\033[K");
	(void)printf("\033[19;1H  ⏸ manual mode on · %s\033[K",
	    busy ? "esc to interrupt" : "? for shortcuts");
	(void)fflush(stdout);
}

static void
draw_screen(void)
{
	(void)printf("\033]0;✳ Claude Code\007\033[?1049h\033[2J\033[H\033[?25l"
		     " ▐▛███▛█   Claude Code v2.1.330");
	draw_rule(16);
	(void)printf("\033[17;1H❯ ");
	draw_rule(18);
}

static void
stamp(const char *path, char key)
{
	FILE *f = path != NULL ? fopen(path, "a") : NULL;

	if (f == NULL)
		return;
	(void)fprintf(f, "%c %lld\n", key, (long long)clock_now_ms());
	(void)fclose(f);
}

int
main(int argc, char **argv)
{
	bool busy = argc > 1 && strcmp(argv[1], "busy") == 0;
	const char *stamps = argc > 2 ? argv[2] : NULL;
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	draw_screen();
	for (int tick = 0;; tick++) {
		char key = 0;

		draw_frame(busy, tick);
		if (poll(&in, 1, busy ? FRAME_MS : -1) <= 0)
			continue;
		if (read(STDIN_FILENO, &key, 1) != 1)
			return 0;
		if (key != 'b' && key != 'i')
			continue;
		busy = key == 'b';
		draw_frame(busy, 0);
		stamp(stamps, key);
	}
}
