/*
 * The parser: bytes into text, control sequences and strings. Text is scanned
 * in runs, the rest byte by byte. It follows what tmux does with the same
 * bytes: UTF-8 only (no 8-bit controls), CAN and SUB abort, a string that is
 * not ended within five seconds is given up.
 */
#include "detect/stream.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "detect/program-status.h"
#include "detect/stream-parts.h"

#define TICK_MS       (STREAM_VELOCITY_MS / STREAM_TICKS)
#define STRING_MAX_MS 5000
#define ESC           0x1b

/* Hashes of happenings, away from those of text. */
#define EVENT_ERASE 0x4a000000u
#define EVENT_MODE  0x68000000u

enum parser_state {
	STATE_GROUND,
	STATE_ESC,
	STATE_ESC_MORE, /* after an intermediate byte */
	STATE_CSI,
	STATE_OSC,
	STATE_OSC_ESC, /* an ESC in it: the terminator's first half */
	STATE_DCS,     /* may become a passthrough */
	STATE_STRING,  /* DCS, APC, PM, SOS, ESC k: passed over */
	STATE_STRING_ESC,
};

static const unsigned char passthrough[] = "tmux;";

void
stream_init(struct stream *s)
{
	memset(s, 0, sizeof *s);
	s->cursor = true;
	s->marks.exit_status = -1;
	program_status_init(&s->status);
	stream_novel_run_end(s, 0);
}

void
stream_done(struct stream *s)
{
	program_status_done(&s->status);
}

static void
forget_sequence(struct stream_parser *p)
{
	p->state = STATE_GROUND;
	p->layers = 0;
	p->layer_esc = 0;
}

/* Brings the counters of the sliding window to now. */
static unsigned
advance_ticks(struct stream *s, int64_t now_ms)
{
	int64_t tick = now_ms / TICK_MS;
	if (tick - s->tick >= STREAM_TICKS)
		s->tick = tick - STREAM_TICKS;
	while (s->tick < tick) {
		s->tick++;
		s->tick_chars[s->tick % STREAM_TICKS] = 0;
		s->tick_writes[s->tick % STREAM_TICKS] = 0;
	}
	return (unsigned)(s->tick % STREAM_TICKS);
}

static void
reset_terminal(struct stream *s, int64_t now_ms)
{
	s->reset_ms = now_ms;
	s->alternate = false;
	s->cursor = true;
	s->progress = (struct stream_progress){ .at_ms = now_ms };
	program_status_clear(&s->status, now_ms);
	stream_novel(s, now_ms);
}

/* Programs set modes when they begin, end and open dialogs; those of the cursor
 * and of synchronized output change with every frame. */
static void
set_mode(struct stream *s, unsigned mode, bool on, int64_t now_ms)
{
	switch (mode) {
	case 25:
		if (s->cursor != on)
			s->cursor_ms = now_ms;
		s->cursor = on;
		break;
	case 47:
	case 1047:
	case 1049:
		if (s->alternate != on) {
			s->alternate_ms = now_ms;
			stream_novel(s, now_ms);
		}
		s->alternate = on;
		break;
	case 12:
	case 2026:
		break;
	default:
		stream_novel_event(s, EVENT_MODE | mode << 1 | on, now_ms);
		break;
	}
}

/* Colours leave the run alone; all else moves, erases or sets something. */
static void
end_csi(struct stream *s, unsigned char final, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	p->state = STATE_GROUND;
	if (p->layers > 0 || (final == 'm' && p->csi_private == 0))
		return;
	stream_novel_run_end(s, now_ms);
	if (final == 'J')
		stream_novel_event(s, EVENT_ERASE | p->csi[0], now_ms);
	if (p->csi_private == '?' && (final == 'h' || final == 'l'))
		for (unsigned i = 0; i <= p->csi_last; i++)
			set_mode(s, p->csi[i], final == 'h', now_ms);
}

static void
begin_csi(struct stream_parser *p)
{
	p->state = STATE_CSI;
	p->csi_private = 0;
	p->csi_last = 0;
	p->csi[0] = 0;
}

/* The digits and separators of a CSI; beyond the parameters there is room for
 * the last one counts. Returns how many bytes they were. */
static size_t
put_params(struct stream_parser *p, const unsigned char *b, size_t len)
{
	unsigned value = p->csi[p->csi_last];
	size_t i;
	for (i = 0; i < len; i++) {
		if (b[i] >= '0' && b[i] <= '9') {
			value = value * 10 + b[i] - '0';
			if (value > UINT16_MAX)
				value = UINT16_MAX;
		} else if (b[i] == ';' || b[i] == ':') {
			p->csi[p->csi_last] = (uint16_t)value;
			if (p->csi_last + 1u < countof(p->csi))
				p->csi_last++;
			value = 0;
		} else {
			break;
		}
	}
	p->csi[p->csi_last] = (uint16_t)value;
	return i;
}

/* One byte of a CSI. Intermediates make the final another one's, which is of no
 * interest here. */
static void
put_csi(struct stream *s, unsigned char b, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	if (put_params(p, &b, 1) > 0)
		return;
	if (b >= 0x40 && b != 0x7f)
		end_csi(s, b, now_ms);
	else if (b != 0x7f)
		p->csi_private = b;
}

/* A CSI from its ESC on, as far as it is there: as almost all of them come.
 * Returns how many bytes of it were taken, 0 if there is none. */
static size_t
put_whole_csi(
    struct stream *s, const unsigned char *b, size_t len, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	size_t n = 2;
	if (len < n || b[0] != ESC || b[1] != '[')
		return 0;
	begin_csi(p);
	n += put_params(p, b + n, len - n);
	if (n < len && b[n] >= 0x40 && b[n] < 0x7f)
		end_csi(s, b[n++], now_ms);
	return n;
}

static void
begin_string(struct stream *s, enum parser_state state, int64_t now_ms)
{
	s->parser.state = (uint8_t)state;
	s->parser.string_ms = now_ms;
	s->parser.osc_len = 0;
	s->parser.osc_cut = false;
}

static void
put_esc(struct stream *s, unsigned char b, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	p->state = STATE_GROUND;
	switch (b) {
	case '[':
		begin_csi(p);
		return;
	case ']':
		begin_string(s, STATE_OSC, now_ms);
		return;
	case 'P':
		begin_string(s, STATE_DCS, now_ms);
		return;
	case 'X':
	case '^':
	case '_':
	case 'k': /* a window name, as screen has it */
		begin_string(s, STATE_STRING, now_ms);
		return;
	case '\\':
		return;
	default:
		break;
	}
	if (b >= 0x20 && b < 0x30) {
		p->state = STATE_ESC_MORE;
		return;
	}
	if (p->layers > 0)
		return;
	stream_novel_run_end(s, now_ms);
	if (b == 'c')
		reset_terminal(s, now_ms);
}

static void
end_osc(struct stream *s, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	p->state = STATE_GROUND;
	if (!p->osc_cut)
		stream_osc(s, p->osc, p->osc_len, now_ms);
}

static void
add_osc(struct stream_parser *p, const unsigned char *b, size_t len)
{
	if (len > sizeof p->osc - p->osc_len) {
		p->osc_cut = true;
		return;
	}
	memcpy(p->osc + p->osc_len, b, len);
	p->osc_len = (uint16_t)(p->osc_len + len);
}

/* One byte of a DCS: the first ones tell whether it is a passthrough. */
static void
put_dcs(struct stream_parser *p, unsigned char b)
{
	if (p->layers == STREAM_LAYERS_MAX || b != passthrough[p->osc_len]) {
		p->state = STATE_STRING;
		return;
	}
	p->osc_len++;
	if (passthrough[p->osc_len] == '\0') {
		p->layers++;
		p->state = STATE_GROUND;
	}
}

/* A control byte outside of a string. */
static void
put_control(struct stream *s, unsigned char b, int64_t now_ms)
{
	if (s->parser.layers > 0)
		return;
	if (b == '\a') {
		s->bells++;
		s->bell_ms = now_ms;
		stream_novel(s, now_ms);
	}
	if (b != 0x7f)
		stream_novel_run_end(s, now_ms);
}

/* One byte in a string. */
static void
put_string(struct stream *s, unsigned char b, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	if (b == ESC)
		p->state =
		    p->state == STATE_OSC ? STATE_OSC_ESC : STATE_STRING_ESC;
	else if (p->state == STATE_OSC && b == '\a')
		end_osc(s, now_ms);
	else if (p->state == STATE_OSC && b >= 0x20)
		add_osc(p, &b, 1);
	else if (p->state == STATE_DCS)
		put_dcs(p, b);
}

/* One byte for the parser of the innermost layer. */
static void
put(struct stream *s, unsigned char b, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	if (b == 0x18 || b == 0x1a) {
		forget_sequence(p);
		return;
	}
	switch ((enum parser_state)p->state) {
	case STATE_OSC_ESC:
		if (b == '\\') {
			end_osc(s, now_ms);
			return;
		}
		p->state = STATE_ESC;
		break;
	case STATE_STRING_ESC:
		p->state = STATE_ESC;
		break;
	case STATE_OSC:
	case STATE_DCS:
	case STATE_STRING:
		put_string(s, b, now_ms);
		return;
	case STATE_GROUND:
	case STATE_ESC:
	case STATE_ESC_MORE:
	case STATE_CSI:
		break;
	}
	if (b == ESC)
		p->state = STATE_ESC;
	else if (b < 0x20)
		put_control(s, b, now_ms);
	else if (p->state == STATE_CSI)
		put_csi(s, b, now_ms);
	else if (p->state == STATE_ESC)
		put_esc(s, b, now_ms);
	else if (p->state == STATE_ESC_MORE && b >= 0x30)
		p->state = STATE_GROUND;
}

/* Takes the passthroughs off a byte, the outermost first: each doubles ESC and
 * ends at ESC \. What it carried and did not end is dropped with it. */
static void
put_layered(struct stream *s, unsigned char b, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	for (unsigned i = 0; i < p->layers; i++) {
		unsigned bit = 1u << i;
		if (!(p->layer_esc & bit)) {
			if (b != ESC)
				continue;
			p->layer_esc |= (uint8_t)bit;
			return;
		}
		p->layer_esc &= (uint8_t)~bit;
		if (b == ESC)
			continue;
		p->layers = (uint8_t)i;
		p->layer_esc &= (uint8_t)(bit - 1);
		p->state = STATE_ESC;
	}
	put(s, b, now_ms);
}

#define EACH(byte) (0x0101010101010101u * (byte))

/* Length of the text before the next control byte, eight bytes at a time. */
static size_t
text_len(const unsigned char *s, size_t len)
{
	size_t i = 0;
	for (; i + 8 <= len; i += 8) {
		uint64_t x, del;
		memcpy(&x, s + i, sizeof x);
		del = x ^ EACH(0x7f);
		if ((((x - EACH(0x20)) & ~x) | ((del - EACH(1)) & ~del)) &
		    EACH(0x80))
			break;
	}
	while (i < len && s[i] >= 0x20 && s[i] != 0x7f)
		i++;
	return i;
}

/* The bytes that come in runs: text, the inside of strings, a CSI. */
static size_t
put_run(struct stream *s, const unsigned char *b, size_t len, unsigned tick,
    int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	if (p->layers > 0)
		return 0;
	switch ((enum parser_state)p->state) {
	case STATE_GROUND:
		if (b[0] == ESC)
			return put_whole_csi(s, b, len, now_ms);
		len = text_len(b, len);
		if (len > 0) {
			size_t chars = stream_novel_text(s, b, len);
			s->chars += chars;
			s->tick_chars[tick] += (uint32_t)chars;
		}
		return len;
	case STATE_OSC:
		len = text_len(b, len);
		add_osc(p, b, len);
		return len;
	case STATE_STRING:
		return text_len(b, len);
	case STATE_CSI:
		return put_params(p, b, len);
	case STATE_ESC:
	case STATE_ESC_MORE:
	case STATE_OSC_ESC:
	case STATE_DCS:
	case STATE_STRING_ESC:
		break;
	}
	return 0;
}

static bool
in_string(const struct stream_parser *p)
{
	return p->layers > 0 || p->state >= STATE_OSC;
}

void
stream_feed(struct stream *s, const void *data, size_t len, int64_t now_ms)
{
	struct stream_parser *p = &s->parser;
	const unsigned char *b = data, *end = b + len;
	if (len == 0)
		return;
	if (in_string(p) && now_ms - p->string_ms > STRING_MAX_MS)
		forget_sequence(p);
	stream_novel_frame(s, now_ms);
	unsigned tick = advance_ticks(s, now_ms);
	if (s->tick_writes[tick] < UINT16_MAX)
		s->tick_writes[tick]++;
	while (b < end) {
		size_t run = put_run(s, b, (size_t)(end - b), tick, now_ms);
		b += run;
		if (run > 0)
			continue;
		if (p->layers > 0)
			put_layered(s, *b++, now_ms);
		else
			put(s, *b++, now_ms);
	}
	s->bytes += len;
	s->output_ms = now_ms;
}

void
stream_gap(struct stream *s, bool drawn, int64_t now_ms)
{
	forget_sequence(&s->parser);
	stream_novel_run_end(s, now_ms);
	if (drawn)
		stream_novel(s, now_ms);
	memset(s->runs, 0, sizeof s->runs);
}

/* What the last count ticks hold; 0 for ticks the window has left behind. */
static unsigned
sum_ticks(const struct stream *s, int64_t now_ms, int64_t count, bool writes)
{
	unsigned sum = 0;
	int64_t now = now_ms / TICK_MS;
	for (int64_t t = now - count + 1; t <= now; t++) {
		if (t > s->tick || t <= s->tick - STREAM_TICKS || t < 0)
			continue;
		int64_t i = t % STREAM_TICKS;
		sum += writes ? s->tick_writes[i] : s->tick_chars[i];
	}
	return sum;
}

double
stream_velocity(const struct stream *s, int64_t now_ms)
{
	int64_t span = STREAM_VELOCITY_MS - TICK_MS + now_ms % TICK_MS;
	return 1000.0 * sum_ticks(s, now_ms, STREAM_TICKS, false) /
	       (double)span;
}

unsigned
stream_writes(const struct stream *s, int64_t now_ms)
{
	return sum_ticks(s, now_ms, 1000 / TICK_MS, true);
}
