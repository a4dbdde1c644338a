/*
 * What is new in the output, and what only repeats. A run of text is reduced
 * to its letters: digits count time, symbols spin, punctuation blinks. Four
 * places per set keep a full screen of runs apart, the oldest gives way.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "detect/stream-parts.h"
#include "detect/stream.h"

#define HASH_START 2166136261u
#define HASH_PRIME 16777619u

/* Shorter runs tell little where much is written, as a highlight that travels
 * along a spinner's word rewrites single letters. Where little is written they
 * are somebody typing. */
#define RUN_LETTERS_MIN 3
#define TYPING_WRITES   4
/* A frame is looked at this closely; what writes more is no spinner. */
#define FRAME_LOOK_MAX 32768
/* Writes without a pause are cut into frames of this length. */
#define FRAME_MAX_MS 100
/* Output after this much silence is novel whatever it is. */
#define SILENCE_MS 1000
/* A frame with so many letters that nothing wrote for so long, or for two
 * intervals of what repeats, is back after an absence. Once in a while that is
 * news; what does so again and again is a slower repetition. */
#define RETURN_LETTERS  40
#define RETURN_MS       300
#define RETURN_AGAIN_MS 5000
/* Frames further apart do not repeat, they recur. */
#define REPEAT_MAX_MS 5000

enum byte_class {
	BYTE_OTHER,    /* digits, blanks, punctuation */
	BYTE_LETTER,   /* letters, and the lead bytes of foreign ones */
	BYTE_CONTINUE, /* inside a character */
	BYTE_SYMBOL, /* lead bytes of symbols: arrows, boxes, braille, emoji */
};

#define S  BYTE_SYMBOL
#define C  BYTE_CONTINUE
#define L  BYTE_LETTER
#define L8 L, L, L, L, L, L, L, L
#define C8 C, C, C, C, C, C, C, C
#define O8 0, 0, 0, 0, 0, 0, 0, 0
static const uint8_t byte_class[256] = {
	O8, O8, O8, O8, O8, O8, O8, O8,                         /* 00 */
	0, L, L, L, L, L, L, L, L8, L8, L, L, L, 0, 0, 0, 0, 0, /* 40: A-Z */
	0, L, L, L, L, L, L, L, L8, L8, L, L, L, 0, 0, 0, 0, 0, /* 60: a-z */
	C8, C8, C8, C8, C8, C8, C8, C8,                         /* 80 */
	L, L, S, L, L, L, L, L, L8, L8, L8, /* C0; C2 is Latin-1 signs */
	L, L, S, L, L, L, L, L, L, L, L, L, L, L, L,
	S,                          /* E0; E2 is U+2000-2FFF,
	                                                   EF has the selectors */
	S, L, L, L, L, L, L, L, L8, /* F0: emoji */
};
#undef S
#undef C
#undef L
#undef L8
#undef C8
#undef O8

void
stream_novel(struct stream *s, int64_t now_ms)
{
	s->novel_ms = now_ms;
	s->parser.frame_novel = true;
}

static int64_t
two_intervals(const struct stream *s, int64_t min_ms)
{
	return 2 * s->repeat_ms > min_ms ? 2 * s->repeat_ms : min_ms;
}

/* How long ago the hash was seen, -1 when that was not lately. Now it was. */
static int
remember(struct stream *s, uint32_t hash, int64_t now_ms)
{
	struct stream_run *set = s->runs[hash % STREAM_SETS], *oldest = set;
	uint16_t tag = hash >> 16 ? (uint16_t)(hash >> 16) : 1;
	uint16_t now = (uint16_t)(now_ms / 10);
	for (int i = 0; i < STREAM_WAYS; i++) {
		uint16_t age = (uint16_t)(now - set[i].at);
		if (set[i].tag == tag) {
			set[i].at = now;
			return age <= STREAM_MEMORY_MS / 10 ? age * 10 : -1;
		}
		if (oldest->tag != 0 &&
		    (set[i].tag == 0 || age > (uint16_t)(now - oldest->at)))
			oldest = &set[i];
	}
	*oldest = (struct stream_run){ .tag = tag, .at = now };
	return -1;
}

/* Remembers something that was written; how long ago it was before, or -1. */
static int
see(struct stream *s, uint32_t hash, int64_t now_ms)
{
	int age;

	hash *= HASH_PRIME;
	hash ^= hash >> 15;
	age = remember(s, hash, now_ms);
	if (age == -1)
		stream_novel(s, now_ms);
	return age;
}

/* Letters that were gone have come back: enough of them to matter? */
static void
note_return(struct stream *s, unsigned letters, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;

	p->returned += letters;
	if (p->returned < RETURN_LETTERS)
		return;
	if (p->recurs_ms == 0 || s->frame_ms - p->recurs_ms > RETURN_AGAIN_MS)
		s->return_ms = now_ms;
	p->recurs_ms = s->frame_ms;
}

void
stream_novel_event(struct stream *s, uint32_t hash, int64_t now_ms)
{
	(void)see(s, hash, now_ms);
}

void
stream_novel_run_end(struct stream *s, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	if (p->run_letters >= RUN_LETTERS_MIN ||
	    (p->run_letters > 0 && stream_writes(s, now_ms) <= TYPING_WRITES)) {
		int age = see(s, p->run, now_ms);
		if (age > two_intervals(s, RETURN_MS))
			note_return(s, p->run_letters, now_ms);
	}
	p->run = HASH_START;
	p->run_letters = 0;
	p->run_symbol = 0;
}

/* Continuation bytes that follow a lead byte. */
static unsigned
continuation(unsigned char lead)
{
	return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
}

/* Adds the letters to the hash and counts the characters. */
static size_t
hash_text(struct stream_parser *p, const unsigned char *s, size_t len)
{
	uint32_t hash = p->run;
	size_t letters = 0, inside = 0;
	unsigned symbol = p->run_symbol;
	for (size_t i = 0; i < len; i++) {
		unsigned char b = s[i];
		unsigned class = byte_class[b];
		bool take = class == BYTE_LETTER;
		letters += take;
		if (b >= 0x80) {
			inside += class == BYTE_CONTINUE;
			take |= class == BYTE_CONTINUE && symbol == 0;
			if (class == BYTE_SYMBOL)
				symbol = continuation(b);
			else if (symbol > 0)
				symbol--;
		}
		uint32_t next = (hash ^ b) * HASH_PRIME;
		hash = take ? next : hash;
	}
	p->run = hash;
	p->run_symbol = (uint8_t)symbol;
	letters += p->run_letters;
	p->run_letters =
	    (uint16_t)(letters < UINT16_MAX ? letters : UINT16_MAX);
	return len - inside;
}

#define EACH(byte) (0x0101010101010101u * (byte))

/* The bytes that begin a character, eight at a time. */
static size_t
count_chars(const unsigned char *s, size_t len)
{
	size_t inside = 0, i = 0;
	for (; i + 8 <= len; i += 8) {
		uint64_t x;
		memcpy(&x, s + i, sizeof x);
		x &= ~(x << 1) & EACH(0x80);
		if (x != 0)
			inside += (x >> 7) * EACH(1) >> 56;
	}
	for (; i < len; i++)
		inside += (s[i] & 0xc0) == 0x80;
	return len - inside;
}

size_t
stream_novel_text(struct stream *s, const unsigned char *text, size_t len)
{
	struct stream_parser *p = &s->parser;
	if (p->looked >= FRAME_LOOK_MAX)
		return count_chars(text, len);
	p->looked += (uint32_t)(len < FRAME_LOOK_MAX ? len : FRAME_LOOK_MAX);
	return hash_text(p, text, len);
}

void
stream_novel_words(
    struct stream *s, const char *text, size_t len, int64_t now_ms)
{
	const unsigned char *u = (const unsigned char *)text;
	struct stream_parser p = { .run = HASH_START };
	hash_text(&p, u, len);
	/* "⠙ name" and "name" differ, "⠙ name" and "⠹ name" do not: braille
	 * and the turning circles are one symbol each. */
	uint32_t first = 0;
	if (len >= 3 && byte_class[u[0]] == BYTE_SYMBOL) {
		first = (uint32_t)u[0] << 16 | (uint32_t)u[1] << 8 | u[2];
		if (u[0] == 0xe2 && u[1] >= 0xa0 && u[1] <= 0xa3)
			first = 1;
		if (first >= 0xe29790 && first <= 0xe29793)
			first = 2;
	}
	stream_novel_event(s, (p.run ^ first) * HASH_PRIME + 1, now_ms);
}

/* Learns the pace of frames that repeat. */
static void
learn_pace(struct stream *s)
{
	int64_t interval = s->frame_ms - s->last_repeat_ms;
	if (s->last_repeat_ms == 0 || interval > REPEAT_MAX_MS)
		s->repeat_ms = 0;
	else if (s->repeat_ms == 0)
		s->repeat_ms = interval;
	else
		s->repeat_ms = (3 * s->repeat_ms + interval) / 4;
	s->last_repeat_ms = s->frame_ms;
}

static bool
end_frame(struct stream *s)
{
	struct stream_parser *p = &s->parser;
	if (p->looked >= FRAME_LOOK_MAX)
		stream_novel(s, s->output_ms);
	stream_novel_run_end(s, s->output_ms);
	p->frame_open = false;
	p->looked = 0;
	s->frames++;
	if (!p->frame_novel)
		learn_pace(s);
	bool novel = p->frame_novel || p->frame_late;
	s->novel_frames += novel;
	return novel;
}

static bool
frame_is_over(const struct stream *s, int64_t now_ms)
{
	return s->parser.frame_open &&
	       (now_ms - s->output_ms >= STREAM_FRAME_MS ||
		   now_ms - s->frame_ms >= FRAME_MAX_MS);
}

void
stream_novel_frame(struct stream *s, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	if (frame_is_over(s, now_ms))
		end_frame(s);
	if (p->frame_open)
		return;
	p->frame_open = true;
	p->frame_novel = false;
	p->returned = 0;
	int64_t silence =
	    2 * s->repeat_ms > SILENCE_MS ? 2 * s->repeat_ms : SILENCE_MS;
	p->frame_late = s->output_ms == 0 || now_ms - s->output_ms > silence;
	if (p->frame_late)
		s->novel_ms = now_ms;
	s->frame_ms = now_ms;
}

bool
stream_settle(struct stream *s, int64_t now_ms)
{
	return frame_is_over(s, now_ms) && end_frame(s);
}

bool
stream_is_repeating(const struct stream *s, int64_t now_ms)
{
	int64_t span = two_intervals(s, SILENCE_MS);
	return s->repeat_ms > 0 && now_ms - s->last_repeat_ms <= span &&
	       now_ms - s->novel_ms > span;
}

int64_t
stream_quiet_ms(const struct stream *s)
{
	return s->output_ms + two_intervals(s, 100);
}

bool
stream_wants_settle(const struct stream *s)
{
	const struct stream_parser *p = &s->parser;

	if (!p->frame_open)
		return false;
	return p->frame_novel || p->run_letters > 0 ||
	       p->looked >= FRAME_LOOK_MAX ||
	       !stream_is_repeating(s, s->frame_ms);
}
