/*
 * Stream facts, in MB/s: text as a build writes it, the same in colours, and a
 * full-screen program's frames; fed in pieces of 1.5 KB as tmux hands them out.
 * A byte-by-byte count of the characters is the measure beside it.
 */
#include "detect/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

#define TOTAL (64u << 20)
#define PIECE 1500

static double
seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Fills data with lines that differ in a number that grows. */
static void
fill(char *data, size_t len, const char *before, const char *after)
{
	char line[256];
	size_t at = 0;
	for (unsigned n = 0; at < len; n++) {
		size_t k = (size_t)snprintf(
		    line, sizeof line, "%s%u%s", before, n, after);
		if (k > len - at)
			k = len - at;
		memcpy(data + at, line, k);
		at += k;
	}
}

/* The clock goes on by a millisecond every rate bytes. */
static double
run(const char *data, size_t len, size_t rate)
{
	struct stream *s = xcalloc(1, sizeof *s);
	stream_init(s);
	double start = seconds();
	for (size_t at = 0; at < len; at += PIECE) {
		size_t k = len - at < PIECE ? len - at : PIECE;
		stream_feed(s, data + at, k, (int64_t)(1000000 + at / rate));
	}
	double speed = (double)len / 1e6 / (seconds() - start);
	stream_done(s);
	free(s);
	return speed;
}

static double
count(const char *data, size_t len)
{
	volatile size_t chars = 0;
	double start = seconds();
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)data[i] >= 0x20)
			n += (data[i] & 0xc0) != 0x80;
	chars = n;
	(void)chars;
	return (double)len / 1e6 / (seconds() - start);
}

int
main(void)
{
	static const struct {
		const char *name, *before, *after;
		size_t rate; /* bytes a millisecond */
	} cases[] = {
		{ "flood of text", "[",
		    "/4096] cc -O2 -g -c -o build/rel/detect/stream.o "
		    "src/detect/stream.c\r\n",
		    500000 },
		{ "flood of coloured text", "\033[1;32m[",
		    "]\033[0m cc -O2 -g -c \033[36mstream.c"
		    "\033[0m -o build/rel/detect/stream.o\r\n",
		    500000 },
		{ "text, every byte looked at", "[",
		    "/4096] cc -O2 -g -c -o build/rel/detect/stream.o "
		    "src/detect/stream.c\r\n",
		    100 },
		{ "frames, every byte looked at",
		    "\033[H\r\033[34B\033[38;5;174m✶\033[3GSketching… (",
		    "s · "
		    "↓ 8 tokens)\033[39m\033[40;1H\033[38;3H",
		    100 },
	};

	char *data = xmalloc(TOTAL);
	for (size_t i = 0; i < countof(cases); i++) {
		fill(data, TOTAL, cases[i].before, cases[i].after);
		double base = count(data, TOTAL);
		double speed = run(data, TOTAL, cases[i].rate);
		printf("stream: %-30s %6.0f MB/s  (counting alone %.0f)\n",
		    cases[i].name, speed, base);
	}
	free(data);
	return 0;
}
