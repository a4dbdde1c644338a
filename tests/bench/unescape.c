/*
 * Unescaping, in MB/s of escaped input: plain text as it is, a build log with
 * line ends, coloured output. Pieces of 1.5 KB, as tmux hands them out.
 */
#include "tmux/unescape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

#define TOTAL (256u << 20)
#define PIECE 1500

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
measure(const char *name, const char *line)
{
	char piece[PIECE], work[PIECE];
	size_t len = strlen(line), done = 0, out = 0;
	double start;

	for (size_t at = 0; at < PIECE; at++)
		piece[at] = line[at % len];
	start = seconds();
	for (; done < TOTAL; done += PIECE) {
		memcpy(work, piece, PIECE);
		out += unescape_octal(work, PIECE);
	}
	printf("unescape %-8s %6.0f MB/s (%zu MB out)\n", name,
	    (double)done / 1e6 / (seconds() - start), out >> 20);
}

int
main(void)
{
	measure("plain", "the quick brown fox jumps over the lazy dog ");
	measure("lines",
	    "cc -O2 -g -Wall -Wextra -c -o build/main.o src/main.c\\015\\012");
	measure("colours",
	    "\\033[1m\\033[32mok\\033[0m   12 \\033[2mtests/unit\\033[0m\\015\\012");
	return 0;
}
