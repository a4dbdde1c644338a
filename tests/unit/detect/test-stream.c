#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "detect/stream.h"

#define NOW 1000000

static struct stream *
new_stream(void)
{
	struct stream *s = xcalloc(1, sizeof *s);
	stream_init(s);
	return s;
}

static void
free_stream(struct stream *s)
{
	stream_done(s);
	free(s);
}

static void
feed(struct stream *s, const char *text, int64_t now_ms)
{
	stream_feed(s, text, strlen(text), now_ms);
}

/* What the bytes said, in one line; what they did not is left out. */
static void
describe(const struct stream *s, char *out, size_t size)
{
	const struct program_status_record *r =
	    program_status_summary(&s->status);
	size_t n = (size_t)snprintf(out, size, "%s", "");
#define ADD(...) n += (size_t)snprintf(out + n, size - n, __VA_ARGS__)
	if (s->title.at_ms != 0)
		ADD(" title[%s]%s", s->title.text,
		    s->title_cleared ? " cleared" : "");
	if (s->notices > 0)
		ADD(" notice%u[%s]", s->notices, s->notice.text);
	if (s->progress.at_ms != 0)
		ADD(" progress %d %d", s->progress.state, s->progress.percent);
	if (s->marks.last != 0)
		ADD(" mark %c %d", s->marks.last, s->marks.exit_status);
	if (r != NULL)
		ADD(" %s/%s", program_status_app(&s->status, r),
		    program_status_state_name(r->state));
	if (s->bells > 0)
		ADD(" bells %u", s->bells);
	if (s->alternate)
		ADD(" alternate");
	if (!s->cursor)
		ADD(" hidden");
	if (s->reset_ms != 0)
		ADD(" reset");
	if (s->chars > 0)
		ADD(" chars %u", (unsigned)s->chars);
#undef ADD
}

/* Puts text into n passthroughs. */
static size_t
wrap(const char *text, size_t len, char *out, int n)
{
	static const char begin[] = "\033Ptmux;", end[] = "\033\\";
	size_t at = 0;
	if (n == 0) {
		memcpy(out, text, len);
		return len;
	}
	memcpy(out, begin, sizeof begin - 1);
	at += sizeof begin - 1;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\033')
			out[at++] = '\033';
		out[at++] = text[i];
	}
	memcpy(out + at, end, sizeof end - 1);
	at += sizeof end - 1;
	if (n == 1)
		return at;
	char *inner = xmalloc(at);
	memcpy(inner, out, at);
	at = wrap(inner, at, out, n - 1);
	free(inner);
	return at;
}

static void
check(const char *name, const char *text, size_t len, size_t piece,
    const char *want)
{
	struct stream *s = new_stream();
	char got[1024];
	for (size_t at = 0; at < len; at += piece)
		stream_feed(
		    s, text + at, len - at < piece ? len - at : piece, NOW);
	describe(s, got, sizeof got);
	if (strcmp(got, want) != 0)
		fail_msg("%s, in pieces of %zu: got %s", name, piece, got);
	assert_int_equal(s->bytes, len);
	free_stream(s);
}

/* Sequences whole and in pieces. The strings say the same in passthroughs;
 * everything else in one is for another terminal. */
static void
test_facts(void **state)
{
	static const struct {
		const char *name, *in, *want;
		bool string;
	} cases[] = {
		{ "text", "hello\r\n", " chars 5", false },
		{ "characters, not bytes",
		    "h\xc3\xa4\xe2\x9c\xb6\xf0\x9f\xa4\x96", " chars 4",
		    false },
		{ "title", "\033]2;work\033\\", " title[work]", true },
		{ "icon and title", "\033]0;work\a", " title[work]", true },
		{ "icon name alone", "\033]1;work\a", "", true },
		{ "title in blanks", "\033]0;  \xe2\x97\x87  Ready (demo)   \a",
		    " title[\xe2\x97\x87  Ready (demo)]", true },
		{ "title with what cannot be seen",
		    "\033]0;a\xe2\x80\xae"
		    "b\xef\xb8\x8e\xc2\x85"
		    "c\xff\x7f\xe2\x80\x8b"
		    "d\a",
		    " title[abcd]", true },
		{ "title with semicolons", "\033]0;a;b\a", " title[a;b]",
		    true },
		{ "title goes", "\033]0;a\a\033]0;\a", " title[] cleared",
		    true },
		{ "no title from the start", "\033]0;\a", "", true },
		{ "progress", "\033]9;4;1;42\a", " progress 1 42", true },
		{ "progress without percentage", "\033]9;4;1;42\a\033]9;4;2\a",
		    " progress 2 42", true },
		{ "progress indeterminate", "\033]9;4;3\033\\", " progress 3 0",
		    true },
		{ "progress paused", "\033]9;4;4;200\a", " progress 4 100",
		    true },
		{ "progress ends", "\033]9;4;1;42\a\033]9;4;0;\a",
		    " progress 0 0", true },
		{ "progress of no kind", "\033]9;4;5;1\a\033]9;4\a", "", true },
		{ "notification", "\033]9;All done\a", " notice1[All done]",
		    true },
		{ "ConEmu's commands are none", "\033]9;12\a\033]9;2;hi\a", "",
		    true },
		{ "notification of three words", "\033]777;notify;Pi;Ready\a",
		    " notice1[Pi;Ready]", true },
		{ "another use of 777", "\033]777;preexec\a", "", true },
		{ "kitty's notification", "\033]99;;Hello\a", " notice1[Hello]",
		    true },
		{ "kitty's body", "\033]99;i=1:d=0;T\a\033]99;i=1:p=body;B\a",
		    " notice2[B]", true },
		{ "kitty's encoding", "\033]99;e=1;SGk=\a", " notice1[Hi]",
		    true },
		{ "kitty's encoding, broken", "\033]99;e=1;S!\a", "", true },
		{ "kitty's query", "\033]99;i=1:p=?;\a", "", true },
		{ "prompt marks", "\033]133;A\a", " mark A -1", true },
		{ "end of a command", "\033]133;D;130\a", " mark D 130", true },
		{ "mark with options", "\033]133;C;cmdline=x\a", " mark C -1",
		    true },
		{ "no mark", "\033]133;Q\a\033]133;AB\a", "", true },
		{ "program status", "\033]7501;state=working:app=codex\033\\",
		    " codex/working", true },
		{ "a prompt ends what is busy",
		    "\033]7501;state=blocked\a\033]133;A\a", " mark A -1",
		    true },
		{ "other numbers",
		    "\033]52;c;aGk=\a\033]8;;x\a\033]1337;a\a"
		    "\033]\a\033];\a\033]x\a",
		    "", true },
		{ "bell", "a\a\a", " bells 2 chars 1", false },
		{ "the end of a string is no bell", "\033]52;x\a", "", true },
		{ "alternate screen", "\033[?1049h", " alternate", false },
		{ "older ones", "\033[?47h\033[?47l\033[?1047h", " alternate",
		    false },
		{ "and back", "\033[?1049h\033[?1049l", "", false },
		{ "hidden cursor", "\033[?25l", " hidden", false },
		{ "shown cursor", "\033[?25l\033[?25h", "", false },
		{ "modes in a row", "\033[?7;25;1049h\033[?1;25l",
		    " alternate hidden", false },
		{ "more of them than there is room for",
		    "\033[?1;2;3;4;5;6;7;8;9;25l", " hidden", false },
		{ "a question is no mode", "\033[?25$p\033[?1049$p", "",
		    false },
		{ "ANSI modes are others", "\033[25h\033[47h", "", false },
		{ "reset",
		    "\033[?1049h\033[?25l\033]9;4;1;2\a"
		    "\033]7501;state=done\a\033c",
		    " progress 0 0 reset", false },
		{ "sequences are no text", "\033[31;1m\033(B\033=\033[2Ka",
		    " chars 1", false },
		{ "window names are no text", "\033kname\033\\a", " chars 1",
		    false },
		{ "nor are images",
		    "\033Pq#0;2;0\033\\\033_Gf=1;AA\033\\"
		    "\033Xx\033\\\033^x\033\\",
		    "", true },
		{ "CAN and SUB abort", "\033]0;no\030a\033[12\032b", " chars 2",
		    false },
		{ "ESC aborts a string", "\033]0;no\033[1mX", " chars 1",
		    false },
		{ "controls inside a sequence", "\033[1\a;2mX",
		    " bells 1 chars 1", false },
		{ "a sequence begun anew", "\033[1\033[?25lX",
		    " hidden chars 1", false },
		{ "passthrough of modes is another terminal's",
		    "\033Ptmux;\033\033[?1049h\033\033c\a text\033\\X",
		    " chars 1", false },
		{ "a passthrough that breaks off",
		    "\033Ptmux;\033\033]0;no\033\\\033]0;yes\a", " title[yes]",
		    false },
		{ "a passthrough another sequence cuts short",
		    "\033Ptmux;\033\033]0;no\033]0;yes\aX",
		    " title[yes] chars 1", false },
		{ "tmu is no passthrough", "\033Ptmu\033\033]0;no\a\033\\X",
		    " title[no] chars 1", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		for (int depth = 0; depth <= (cases[i].string ? 3 : 0);
		     depth++) {
			char text[8192];
			size_t len =
			    wrap(cases[i].in, strlen(cases[i].in), text, depth);
			for (size_t piece = 1; piece <= len; piece++)
				check(cases[i].name, text, len, piece,
				    cases[i].want);
		}
	}
}

static void
test_long_strings(void **state)
{
	struct stream *s = new_stream();
	char text[6000];
	(void)state;
	memset(text, 'x', sizeof text);
	/* A title is cut between characters. */
	for (size_t i = 0; i + 3 < 3000; i += 3)
		memcpy(text + i, "\xe2\x9c\xb6", 3);
	feed(s, "\033]0;", NOW);
	stream_feed(s, text, 3000, NOW);
	feed(s, "\a", NOW);
	assert_int_equal(strlen(s->title.text), 255);
	/* A longer sequence than there is room for says nothing. */
	feed(s, "\033]2;", NOW);
	stream_feed(s, text, STREAM_OSC_MAX - 2, NOW);
	feed(s, "\a", NOW);
	assert_int_equal(strlen(s->title.text), 255);
	feed(s, "\033]9;", NOW);
	stream_feed(s, text, STREAM_OSC_MAX - 1, NOW);
	feed(s, "\a", NOW);
	assert_int_equal(s->notices, 0);
	feed(s, "\033]9;hi\a", NOW);
	assert_string_equal(s->notice.text, "hi");
	free_stream(s);
}

static void
test_a_string_without_end_is_given_up(void **state)
{
	struct stream *s = new_stream();
	(void)state;
	feed(s, "\033]0;never", NOW);
	feed(s, " ended", NOW + 5000);
	assert_int_equal(s->chars, 0);
	feed(s, "text", NOW + 5001);
	assert_int_equal(s->chars, 4);
	feed(s, "\033Ptmux;x", NOW + 6000);
	feed(s, "text", NOW + 12000);
	assert_int_equal(s->chars, 8);
	free_stream(s);
}

static void
test_times(void **state)
{
	struct stream *s = new_stream();
	(void)state;
	feed(s, "\033]0;a\a\033]133;A\a", NOW);
	feed(s, "\033]0;a\a\033[?1049h\a\033]133;B\a", NOW + 1);
	feed(s, "\033[?25l\033]9;x\a\033]133;C\a", NOW + 2);
	feed(s, "\033[?25l\033[?1049h\033]9;4;1;5\a\033]133;D;0\a", NOW + 3);
	feed(s, "\033c", NOW + 4);
	assert_int_equal(s->title.at_ms, NOW); /* the same title again */
	assert_int_equal(s->alternate_ms, NOW + 1);
	assert_int_equal(s->bell_ms, NOW + 1);
	assert_int_equal(s->cursor_ms, NOW + 2);
	assert_int_equal(s->notice.at_ms, NOW + 2);
	assert_int_equal(s->marks.prompt_ms, NOW);
	assert_int_equal(s->marks.input_ms, NOW + 1);
	assert_int_equal(s->marks.command_ms, NOW + 2);
	assert_int_equal(s->marks.done_ms, NOW + 3);
	assert_int_equal(s->marks.exit_status, 0);
	assert_int_equal(s->reset_ms, NOW + 4);
	assert_int_equal(s->output_ms, NOW + 4);
	stream_feed(s, "", 0, NOW + 9);
	assert_int_equal(s->output_ms, NOW + 4);
	free_stream(s);
}

static void
test_velocity(void **state)
{
	struct stream *s = new_stream();
	(void)state;
	assert_true(stream_velocity(s, NOW) <= 0);
	for (int i = 0; i < 40; i++) /* 200 a second for two seconds */
		feed(s, "\033[1mten chars!\033[m", NOW + 50 * i);
	double v = stream_velocity(s, NOW + 1999);
	assert_true(v > 195 && v < 205);
	assert_int_equal(stream_writes(s, NOW + 1999), 20);
	v = stream_velocity(s, NOW + 2999);
	assert_true(v > 95 && v < 105);
	assert_true(stream_velocity(s, NOW + 4000) <= 0);
	assert_int_equal(stream_writes(s, NOW + 4000), 0);
	feed(s, "x", NOW + 60000);
	v = stream_velocity(s, NOW + 60000);
	assert_true(v > 0.4 && v < 0.7);
	assert_int_equal(stream_writes(s, NOW + 60000), 1);
	/* A clock that steps back does no harm. */
	feed(s, "x", NOW);
	assert_true(stream_velocity(s, NOW) <= 0);
	free_stream(s);
}

/* Frames of a spinner for two seconds, ten a second, then the text. */
static bool
is_novel_after_spinner(const char *text)
{
	static const char *const glyphs[] = { "\xe2\x9c\xb6", "\xe2\x9c\xbb",
		"*", "\xc2\xb7" };
	struct stream *s = new_stream();
	char frame[256];
	int64_t now = NOW;
	for (int i = 0; i < 20; i++, now += 100) {
		snprintf(frame, sizeof frame,
		    "\033[H\033[31m%s\033[39m \033[3GSketching\033[38;5;5m… "
		    "(%ds)\r",
		    glyphs[i % 4], i / 10);
		feed(s, frame, now);
		stream_settle(s, now + 20);
	}
	assert_true(s->novel_ms <= NOW + 200);
	assert_int_equal(s->repeat_ms, 100);
	assert_true(stream_is_repeating(s, now - 100));
	assert_int_equal(stream_quiet_ms(s), now - 100 + 200);
	feed(s, text, now);
	bool novel = stream_settle(s, now + STREAM_FRAME_MS);
	assert_int_equal(novel, s->novel_ms == now);
	free_stream(s);
	return novel;
}

static void
test_novelty(void **state)
{
	static const struct {
		const char *name, *in;
		bool want;
	} cases[] = {
		{ "another glyph", "\033[H\xe2\x97\x90\033[3GSketching… (9s)\r",
		    false },
		{ "another length of the number",
		    "\033[H*\033[3GSketching… (121s)\r", false },
		{ "another colour in the word",
		    "\033[H*\033[3GSke\033[1mtch\033[ming… (1s)\r", false },
		{ "a braille frame", "\033[H\xe2\xa0\xb9\r", false },
		{ "a single letter", "\033[5Gt\r", false },
		{ "a bar", "\xe2\xac\x9d\xe2\x96\xa0|/-\\\r", false },
		{ "the cursor", "\033[?25l\033[?25h\033[?2026h", false },
		{ "another word", "\033[H*\033[3GCrunching… (1s)\r", true },
		{ "words that nothing follows", "Do you want", true },
		{ "foreign words", "\xe8\xaf\xb7\xe7\xa1\xae\xe8\xae\xa4\r",
		    true },
		{ "title", "\033]0;\xe2\x9c\xb3 demo\a", true },
		{ "bell", "\a", true },
		{ "notification", "\033]9;done\a", true },
		{ "program status", "\033]7501;state=done\a", true },
		{ "refused program status", "\033]7501;state=x\a", false },
		{ "progress", "\033]9;4;3\a", true },
		{ "prompt mark", "\033]133;A\a", true },
		{ "alternate screen", "\033[?1049h", true },
		{ "another mode", "\033[?2004h", true },
		{ "cleared screen", "\033[2J", true },
		{ "reset", "\033c", true },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		if (is_novel_after_spinner(cases[i].in) != cases[i].want)
			fail_msg("%s", cases[i].name);
}

/* A title's spinner turns without news; that it begins or ends is news. */
static void
test_titles_that_spin(void **state)
{
	static const struct {
		const char *title;
		bool want;
	} steps[] = {
		{ "demo", true },
		{ "\xe2\xa0\x8b demo", true },
		{ "\xe2\xa0\x99 demo", false },
		{ "\xe2\xa0\xb9 demo", false },
		{ "[ ! ] Action Required | demo", true },
		{ "[ . ] Action Required | demo", false },
		{ "\xe2\x97\x90 demo", true },
		{ "\xe2\x97\x93 demo", false },
		{ "\xe2\x9c\xb3 demo", true },
		{ "\xe2\x9c\xa6 demo", true },
	};
	struct stream *s = new_stream();
	char text[128];
	(void)state;
	for (size_t i = 0; i < countof(steps); i++) {
		int64_t now = NOW + 100 * (int64_t)i;
		snprintf(text, sizeof text, "\033]0;%s\a", steps[i].title);
		feed(s, text, now);
		if ((s->novel_ms == now) != steps[i].want)
			fail_msg("%s", steps[i].title);
	}
	free_stream(s);
}

static void
test_repetition_is_forgotten(void **state)
{
	struct stream *s = new_stream();
	int64_t now = NOW;
	(void)state;
	feed(s, "? for shortcuts\r", now);
	/* Something else keeps the pane from being silent. */
	for (int i = 0; i < 26; i++)
		feed(s, "*\r", now += 100);
	assert_int_equal(s->novel_ms, NOW);
	feed(s, "? for shortcuts\r", now);
	assert_int_equal(s->novel_ms, now);
	free_stream(s);
}

static void
test_output_after_silence_is_novel(void **state)
{
	struct stream *s = new_stream();
	(void)state;
	feed(s, "*\r", NOW);
	assert_int_equal(s->novel_ms, NOW);
	feed(s, "*\r", NOW + 900);
	assert_int_equal(s->novel_ms, NOW);
	feed(s, "*\r", NOW + 2800);
	assert_int_equal(s->novel_ms, NOW + 2800);
	/* A slow blink becomes known. */
	for (int i = 1; i < 9; i++)
		feed(s, "*\r", NOW + 2800 + 1500 * i);
	assert_true(s->novel_ms <= NOW + 2800 + 1500 * 2);
	assert_true(s->repeat_ms > 1300 && s->repeat_ms < 1700);
	assert_int_equal(stream_quiet_ms(s), s->output_ms + 2 * s->repeat_ms);
	free_stream(s);
}

static void
test_typing_is_novel_in_a_quiet_pane(void **state)
{
	struct stream *s = new_stream();
	(void)state;
	feed(s, "*\r", NOW);
	feed(s, "h\033[7m \033[m\r", NOW + 200);
	assert_int_equal(s->novel_ms, NOW + 200);
	free_stream(s);
}

/* Writes are one frame while they come close together. */
static void
test_frames(void **state)
{
	struct stream *s = new_stream();
	(void)state;
	feed(s, "Do you ", NOW);
	feed(s, "want to", NOW + 5);
	assert_false(stream_settle(s, NOW + 5 + STREAM_FRAME_MS - 1));
	assert_int_equal(s->frames, 0);
	assert_true(stream_settle(s, NOW + 5 + STREAM_FRAME_MS));
	assert_false(stream_settle(s, NOW + 5 + STREAM_FRAME_MS));
	assert_int_equal(s->frames, 1);
	assert_int_equal(s->novel_frames, 1);
	/* However they are cut, the same words repeat. */
	feed(s, "Do", NOW + 100);
	feed(s, " you want t", NOW + 110);
	feed(s, "o", NOW + 112);
	assert_false(stream_settle(s, NOW + 200));
	assert_int_equal(s->frames, 2);
	assert_int_equal(s->novel_frames, 1);
	/* Without a pause they are frames of a tenth of a second. */
	for (int i = 0; i < 40; i++)
		feed(s, "*", NOW + 300 + i * 10);
	assert_int_equal(s->frames, 5);
	free_stream(s);
}

/* A whole screen that is painted again and again is remembered whole. */
static void
test_full_repaints(void **state)
{
	struct stream *s = new_stream();
	char row[128];
	int64_t now = NOW;
	(void)state;
	for (int frame = 0; frame < 60; frame++, now += 40) {
		for (int i = 0; i < 60; i++) {
			snprintf(row, sizeof row,
			    "\033[2K row %c%c of the answer\033[1A",
			    'a' + i / 26, 'a' + i % 26);
			feed(s, row, now);
		}
		snprintf(row, sizeof row, "Thinking... (esc, %ds)\r", frame);
		feed(s, row, now);
	}
	assert_int_equal(s->novel_frames, 1);
	feed(s, "Allow execution?\r", now);
	assert_int_equal(s->novel_ms, now);
	free_stream(s);
}

static void
test_a_flood_is_novel(void **state)
{
	struct stream *s = new_stream();
	(void)state;
	for (int i = 0; i < 300; i++)
		feed(s, "*\r", NOW + i);
	assert_int_equal(s->novel_ms, NOW);
	char *flood = xmalloc(65536);
	memset(flood, '*', 65536);
	flood[65535] = '\n';
	stream_feed(s, flood, 65536, NOW + 500);
	stream_feed(s, flood, 65536, NOW + 501);
	assert_int_equal(s->chars, 300 + 2 * 65535);
	assert_true(stream_settle(s, NOW + 600));
	assert_int_equal(s->novel_ms, NOW + 501);
	free(flood);
	free_stream(s);
}

static void
test_gap(void **state)
{
	struct stream *s = new_stream();
	(void)state;
	feed(s, "Sketching\r\033]0;half", NOW);
	stream_gap(s, false, NOW + 50);
	assert_int_equal(s->novel_ms, NOW);
	stream_gap(s, true, NOW + 100);
	assert_int_equal(s->novel_ms, NOW + 100);
	feed(s, "Sketching\r", NOW + 200);
	assert_int_equal(s->novel_ms, NOW + 200);
	assert_int_equal(s->chars, 18);
	free_stream(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_long_strings),
		cmocka_unit_test(test_a_string_without_end_is_given_up),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_velocity),
		cmocka_unit_test(test_novelty),
		cmocka_unit_test(test_titles_that_spin),
		cmocka_unit_test(test_repetition_is_forgotten),
		cmocka_unit_test(test_output_after_silence_is_novel),
		cmocka_unit_test(test_typing_is_novel_in_a_quiet_pane),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_full_repaints),
		cmocka_unit_test(test_a_flood_is_novel),
		cmocka_unit_test(test_gap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
