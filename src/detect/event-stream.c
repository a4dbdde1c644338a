#include "detect/event-stream.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

#define TYPE "text/event-stream"

void
event_stream_init(struct event_stream *s)
{
	*s = (struct event_stream){ .first = true };
	buf_init(&s->head, EVENT_STREAM_MAX);
	buf_init(&s->line, EVENT_STREAM_MAX);
	buf_init(&s->event, EVENT_STREAM_MAX);
}

void
event_stream_done(struct event_stream *s)
{
	buf_done(&s->head);
	buf_done(&s->line);
	buf_done(&s->event);
}

/* The value of a line "name: value" of that name, any case, or NULL. */
static const char *
header(const char *line, const char *name)
{
	size_t len = strlen(name);

	if (strncasecmp(line, name, len) != 0 || line[len] != ':')
		return NULL;
	return line + len + 1 + strspn(line + len + 1, " \t");
}

static enum event_stream_part
end_of_head(const struct event_stream *s)
{
	if (s->first || !s->is_type)
		return EVENT_STREAM_OVER;
	return s->chunked ? EVENT_STREAM_SIZE : EVENT_STREAM_BYTES;
}

static void
take_head(struct event_stream *s)
{
	const char *line = s->head.data;
	const char *type = header(line, "content-type");
	const char *encoding = header(line, "transfer-encoding");

	if (s->head.full || (s->first && (!str_starts(line, "HTTP/1.") ||
					     !str_starts(line + 8, " 200"))))
		s->part = EVENT_STREAM_OVER;
	else if (*line == '\0')
		s->part = end_of_head(s);
	else if (type != NULL)
		s->is_type = strncasecmp(type, TYPE, strlen(TYPE)) == 0;
	else if (encoding != NULL)
		s->chunked = strcasecmp(encoding, "chunked") == 0;
	s->first = false;
}

/* A size in hexadecimal; the empty line is the end of the chunk before. */
static void
take_size(struct event_stream *s)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	size_t len = strspn(s->head.data, digits);

	if (*s->head.data == '\0')
		return;
	s->part = EVENT_STREAM_OVER;
	if (len == 0 || len > 8)
		return;
	for (size_t i = 0; i < len; i++) {
		size_t digit =
		    (size_t)(strchr(digits, s->head.data[i]) - digits);
		s->left = s->left * 16 + (digit < 16 ? digit : digit - 6);
	}
	if (s->left > 0)
		s->part = EVENT_STREAM_BYTES;
}

/* A line of an event; the empty one ends it. */
static void
take_line(struct event_stream *s, event_stream_fn *fn, void *arg)
{
	const char *value = header(s->line.data, "data");

	if (s->line.len == 0 && !s->line.full) {
		if (s->has_data && !s->too_long)
			fn(arg, s->event.data, s->event.len);
		buf_clear(&s->event);
		s->has_data = s->too_long = false;
		return;
	}
	s->too_long |= s->line.full;
	if (value == NULL)
		return;
	if (s->has_data)
		(void)buf_addc(&s->event, '\n');
	(void)buf_adds(&s->event, value);
	s->has_data = true;
	s->too_long |= s->event.full;
}

/* Adds to a line what belongs to it; true when that makes it whole. */
static bool
add_to_line(struct buf *line, const char *p, size_t len, size_t *ret_taken)
{
	const char *eol = memchr(p, '\n', len);
	size_t n = eol != NULL ? (size_t)(eol - p) : len;

	(void)buf_add(line, p, n);
	*ret_taken = n + (eol != NULL);
	if (eol != NULL && line->len > 0 && line->data[line->len - 1] == '\r')
		buf_truncate(line, line->len - 1);
	return eol != NULL;
}

/* Part of the head, or the size of a chunk; returns how many bytes. */
static size_t
take_frame(struct event_stream *s, const char *p, size_t len)
{
	size_t taken;

	if (add_to_line(&s->head, p, len, &taken)) {
		if (s->part == EVENT_STREAM_HEAD)
			take_head(s);
		else
			take_size(s);
		buf_clear(&s->head);
	}
	return taken;
}

/* Likewise what is framed. */
static size_t
take_body(struct event_stream *s, const char *p, size_t len,
    event_stream_fn *fn, void *arg)
{
	size_t taken;

	if (s->chunked && len > s->left)
		len = (size_t)s->left;
	if (add_to_line(&s->line, p, len, &taken)) {
		take_line(s, fn, arg);
		buf_clear(&s->line);
	}
	if (s->chunked) {
		s->left -= taken;
		if (s->left == 0)
			s->part = EVENT_STREAM_SIZE;
	}
	return taken;
}

bool
event_stream_feed(struct event_stream *s, const void *data, size_t len,
    event_stream_fn *fn, void *arg)
{
	const char *p = data;

	while (len > 0 && s->part != EVENT_STREAM_OVER) {
		size_t n = s->part == EVENT_STREAM_BYTES
		               ? take_body(s, p, len, fn, arg)
		               : take_frame(s, p, len);
		p += n;
		len -= n;
	}
	return s->part != EVENT_STREAM_OVER;
}
