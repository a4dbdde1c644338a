/* The stream of a control client: the same lines come out however it is cut,
 * and what a line is said to hold lies within it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tmux/lines.h"
#include "tmux/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
on_line(void *arg, char *line, size_t len)
{
	struct parse_line p;

	parse_line(line, len, &p);
	if (p.text < line || p.len > (size_t)(line + len - p.text))
		abort();
	if (p.kind == PARSE_UNKNOWN && p.len != 0)
		abort();
	(void)buf_add(arg, line, len);
	(void)buf_addc(arg, '\n');
	return true;
}

/* Feeds the input in pieces of the given size. */
static void
feed(const uint8_t *data, size_t size, size_t piece, struct buf *out)
{
	struct lines l;
	char *copy = xmalloc(size + 1);

	memcpy(copy, data, size);
	lines_init(&l);
	for (size_t at = 0; at < size; at += piece)
		lines_feed(&l, copy + at, size - at < piece ? size - at : piece,
		    on_line, out);
	lines_done(&l);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole, cut;

	if (size == 0)
		return 0;
	buf_init(&whole, 4u << 20);
	buf_init(&cut, 4u << 20);
	feed(data, size, size, &whole);
	feed(data, size, data[0] % 13 + 1, &cut);
	if (whole.len != cut.len ||
	    memcmp(whole.data, cut.data, whole.len) != 0)
		abort();
	buf_done(&whole);
	buf_done(&cut);
	return 0;
}
