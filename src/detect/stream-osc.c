/* The strings that say something of the program: titles, notifications,
 * progress, prompt marks, program status. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "detect/base64.h"
#include "detect/program-status.h"
#include "detect/stream-parts.h"
#include "detect/stream.h"

/* Hashes of happenings, away from those of text. */
#define EVENT_PROGRESS 0x50000000u
#define EVENT_MARK     0x51000000u

/* A string, or what is left of one. */
struct span {
	const char *s;
	size_t len;
};

/* Drawn as nothing, or as a change of direction: no part of a text that is
 * compared and shown. */
static bool
is_invisible(uint32_t c)
{
	static const uint32_t ranges[][2] = { { 0, 0x1f }, { 0x7f, 0x9f },
		{ 0xad, 0xad }, { 0x61c, 0x61c }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfe00, 0xfe0f },
		{ 0xfeff, 0xfeff }, { 0xe0000, 0xe0fff } };
	for (size_t i = 0; i < countof(ranges); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

/* Copies whole visible characters as far as there is room, without the blanks
 * at both ends. */
static void
clean(char out[STREAM_TEXT_MAX], struct span text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len;) {
		uint32_t c;
		size_t len = str_utf8_len(text.s + i, text.len - i, &c);
		if (len > 0 && n + len >= STREAM_TEXT_MAX)
			break;
		if (len > 0 && !is_invisible(c) && (c != ' ' || n > 0)) {
			memcpy(out + n, text.s + i, len);
			n += len;
		}
		i += len > 0 ? len : 1;
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

/* The text before the next separator; rest is what follows it. */
static struct span
cut_at(struct span *rest, char separator)
{
	const char *at = memchr(rest->s, separator, rest->len);
	struct span first = *rest;
	if (at != NULL)
		first.len = (size_t)(at - rest->s);
	size_t used = at != NULL ? first.len + 1 : first.len;
	*rest = (struct span){ rest->s + used, rest->len - used };
	return first;
}

static struct span
cut(struct span *rest)
{
	return cut_at(rest, ';');
}

/* The number, or -1 when it is none of at most four digits. */
static int
number(struct span v)
{
	int n = 0;
	if (v.len == 0 || v.len > 4)
		return -1;
	for (size_t i = 0; i < v.len; i++) {
		if (v.s[i] < '0' || v.s[i] > '9')
			return -1;
		n = n * 10 + (v.s[i] - '0');
	}
	return n;
}

static bool
equals(struct span v, const char *word)
{
	return v.len == strlen(word) && memcmp(v.s, word, v.len) == 0;
}

static void
set_title(struct stream *s, struct span text, int64_t now_ms)
{
	char title[STREAM_TEXT_MAX];
	clean(title, text);
	if (strcmp(title, s->title.text) == 0)
		return;
	s->title_cleared = title[0] == '\0';
	memcpy(s->title.text, title, sizeof title);
	s->title.at_ms = now_ms;
	stream_novel_words(s, title, strlen(title), now_ms);
}

static void
set_notice(struct stream *s, struct span text, int64_t now_ms)
{
	clean(s->notice.text, text);
	s->notice.at_ms = now_ms;
	s->notices++;
	stream_novel(s, now_ms);
}

/* "4;state;percent"; error, busy and warning may come without a percentage,
 * which then stays. */
static void
set_progress(struct stream *s, struct span rest, int64_t now_ms)
{
	struct span first = cut(&rest);
	int state = number(first), percent = number(cut(&rest));
	if (state < 0 || state > STREAM_PROGRESS_WARNING)
		return;
	if (state == STREAM_PROGRESS_NONE)
		percent = 0;
	if (percent >= 0)
		s->progress.percent = percent > 100 ? 100 : percent;
	s->progress.state = (enum stream_progress_state)state;
	s->progress.at_ms = now_ms;
	stream_novel_event(s, EVENT_PROGRESS | (unsigned)state, now_ms);
}

/* OSC 9 is a notification, unless it begins with a number: those are ConEmu's
 * commands, of which 4 is the progress. */
static void
osc_9(struct stream *s, struct span rest, int64_t now_ms)
{
	struct span text = rest;
	int command = number(cut(&rest));
	if (command == 4)
		set_progress(s, rest, now_ms);
	else if (command < 0)
		set_notice(s, text, now_ms);
}

/* "metadata;payload" with metadata "key=value:key=value". A notification is
 * what has a title or a body; other payloads are icons, queries, buttons. */
static void
osc_99(struct stream *s, struct span rest, int64_t now_ms)
{
	struct span meta = cut(&rest);
	bool encoded = false;
	while (meta.len > 0) {
		struct span value = cut_at(&meta, ':');
		struct span key = cut_at(&value, '=');
		if (equals(key, "e"))
			encoded = equals(value, "1");
		else if (equals(key, "p") && !equals(value, "title") &&
			 !equals(value, "body"))
			return;
	}
	char text[STREAM_OSC_MAX];
	if (encoded) {
		size_t len;
		if (!base64_decode(rest.s, rest.len, text, sizeof text, &len))
			return;
		rest = (struct span){ text, len };
	}
	if (rest.len > 0)
		set_notice(s, rest, now_ms);
}

/* "notify;title;body" */
static void
osc_777(struct stream *s, struct span rest, int64_t now_ms)
{
	if (equals(cut(&rest), "notify"))
		set_notice(s, rest, now_ms);
}

static void
osc_133(struct stream *s, struct span rest, int64_t now_ms)
{
	struct span mark = cut(&rest);
	struct stream_marks *m = &s->marks;
	if (mark.len != 1 || mark.s[0] < 'A' || mark.s[0] > 'D')
		return;
	m->last = mark.s[0];
	switch (mark.s[0]) {
	case 'A':
		m->prompt_ms = now_ms;
		program_status_end_busy(&s->status, now_ms);
		break;
	case 'B':
		m->input_ms = now_ms;
		break;
	case 'C':
		m->command_ms = now_ms;
		break;
	case 'D':
		m->done_ms = now_ms;
		m->exit_status = number(cut(&rest));
		break;
	default:
		break;
	}
	stream_novel_event(s, EVENT_MARK | (unsigned)m->last, now_ms);
}

void
stream_osc(struct stream *s, const char *text, size_t len, int64_t now_ms)
{
	struct span rest = { text, len };
	switch (number(cut(&rest))) {
	case 0:
	case 2:
		set_title(s, rest, now_ms);
		break;
	case 9:
		osc_9(s, rest, now_ms);
		break;
	case 99:
		osc_99(s, rest, now_ms);
		break;
	case 133:
		osc_133(s, rest, now_ms);
		break;
	case 777:
		osc_777(s, rest, now_ms);
		break;
	case 7501:
		if (program_status_report(
			&s->status, rest.s, rest.len, now_ms) &&
		    s->status.changed_ms == now_ms)
			stream_novel(s, now_ms);
		break;
	default:
		break;
	}
}
