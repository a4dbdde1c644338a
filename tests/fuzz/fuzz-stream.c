/*
 * A pane's bytes: fed whole and byte by byte they must say the same. (Writes
 * are counted, so novelty, which asks how many there were, may differ.)
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "detect/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct stream *
feed(const uint8_t *data, size_t size, size_t piece)
{
	struct stream *s = xcalloc(1, sizeof *s);
	stream_init(s);
	for (size_t at = 0; at < size; at += piece)
		stream_feed(
		    s, data + at, size - at < piece ? size - at : piece, 1000);
	(void)stream_settle(s, 1000 + STREAM_FRAME_MS);
	assert(stream_velocity(s, 1000) >= 0);
	return s;
}

static void
check_text(const struct stream_text *a, const struct stream_text *b)
{
	assert(strcmp(a->text, b->text) == 0 && a->at_ms == b->at_ms);
	assert(strlen(a->text) < STREAM_TEXT_MAX);
	assert(str_utf8_valid(a->text, strlen(a->text)));
}

static void
check_same(const struct stream *a, const struct stream *b)
{
	check_text(&a->title, &b->title);
	check_text(&a->notice, &b->notice);
	assert(a->title_cleared == b->title_cleared);
	assert(a->notices == b->notices && a->bells == b->bells);
	assert(a->progress.state == b->progress.state);
	assert(a->progress.percent == b->progress.percent);
	assert(a->marks.last == b->marks.last);
	assert(a->marks.exit_status == b->marks.exit_status);
	assert(a->status.count == b->status.count);
	assert(a->alternate == b->alternate && a->cursor == b->cursor);
	assert(a->reset_ms == b->reset_ms);
	assert(a->bytes == b->bytes && a->chars == b->chars);
	assert(a->parser.state == b->parser.state);
	assert(a->parser.layers == b->parser.layers);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream *whole = feed(data, size, size > 0 ? size : 1);
	struct stream *bytes = feed(data, size, 1);
	struct stream *pieces = feed(data, size, 7);
	check_same(whole, bytes);
	check_same(whole, pieces);
	stream_gap(whole, true, 2000);
	stream_done(whole);
	stream_done(bytes);
	stream_done(pieces);
	free(whole);
	free(bytes);
	free(pieces);
	return 0;
}
