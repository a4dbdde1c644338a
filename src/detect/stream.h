/*
 * Stream facts: what a pane's output says in passing. One pass over every
 * byte, no allocation (but for OSC 7501 records), fixed memory; sequences may
 * be split anywhere, and are read inside DCS tmux; passthrough as well.
 *
 * The struct is all facts up to "parser"; read them freely. Times are those
 * of stream_feed(), 0 means never.
 *
 * Novelty. Agents repaint small things all the time (a spinner, the seconds
 * that passed) and some repaint everything. Output is cut into runs of text
 * (between cursor movements and line ends; colours do not cut); what is left
 * of a run when digits, symbols and spinner glyphs are taken away is hashed. A
 * run seen within the last STREAM_MEMORY_MS is a repetition, any other is
 * novel; likewise titles, modes that are switched, progress and prompt marks.
 * BEL, notifications, changes of program status and output after a silence
 * always are. How writes are cut does not matter. Four things are worth a
 * look at the screen, in this order:
 *
 *   - novel_ms moved: look as soon as the output settles;
 *   - return_ms moved: so much was gone and is back, as a dialog that asks the
 *     same again: look as soon as that, although nothing is new;
 *   - output went quiet (stream_quiet_ms()): what repeated has stopped, and a
 *     thing that vanishes may leave nothing novel behind;
 *   - output that only repeats: look now and then.
 */
#ifndef DETECT_STREAM_H
#define DETECT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/program-status.h"

#define STREAM_TEXT_MAX    256 /* bytes of a title or a notification, with NUL */
#define STREAM_OSC_MAX     4096 /* longer sequences are passed over */
#define STREAM_FRAME_MS    15   /* writes closer than this are one frame */
#define STREAM_MEMORY_MS   2500 /* a run seen this lately is a repetition */
#define STREAM_VELOCITY_MS 2000 /* the window of stream_velocity() */
#define STREAM_TICKS       8    /* the window in pieces */
#define STREAM_SETS        128  /* remembered runs: sets of four */
#define STREAM_WAYS        4
#define STREAM_LAYERS_MAX  4 /* passthroughs in passthroughs */

/* Valid UTF-8 without control or invisible characters. */
struct stream_text {
	char text[STREAM_TEXT_MAX];
	int64_t at_ms;
};

/* OSC 9;4. */
enum stream_progress_state {
	STREAM_PROGRESS_NONE, /* never sent, or cleared */
	STREAM_PROGRESS_NORMAL,
	STREAM_PROGRESS_ERROR,
	STREAM_PROGRESS_BUSY, /* indeterminate */
	STREAM_PROGRESS_WARNING,
};

struct stream_progress {
	enum stream_progress_state state;
	int percent; /* 0 to 100 */
	int64_t at_ms;
};

/* OSC 133: when each mark came last. */
struct stream_marks {
	int64_t prompt_ms;  /* A: the shell's prompt begins */
	int64_t input_ms;   /* B: it ends, the user may type */
	int64_t command_ms; /* C: the command's output begins */
	int64_t done_ms;    /* D: the command ended */
	int exit_status;    /* given with D, or -1 */
	char last;          /* 'A' to 'D', 0 when there was none */
};

struct stream_run {
	uint16_t tag; /* 0: empty */
	uint16_t at;  /* when it was seen last, in units of 10 ms, wrapping */
};

struct stream_parser {
	uint8_t state;
	uint8_t layers;    /* passthroughs the bytes are wrapped in */
	uint8_t layer_esc; /* a bit each: ESC came, its second half has not */
	uint8_t csi_private, csi_last;
	uint16_t csi[8];
	bool osc_cut; /* longer than STREAM_OSC_MAX: to be passed over */
	uint16_t osc_len;
	int64_t string_ms; /* the string began */

	uint8_t run_symbol; /* bytes of a symbol to come */
	uint16_t run_letters;
	uint32_t run;      /* hash of the run so far */
	uint32_t looked;   /* bytes of this frame that were hashed */
	uint32_t returned; /* letters of it that were gone for a while */
	int64_t recurs_ms; /* a frame last had many of them */
	bool frame_open, frame_novel;
	bool frame_late; /* it came after silence */
	char osc[STREAM_OSC_MAX];
};

struct stream {
	struct stream_text title;  /* OSC 0 and 2; at_ms: it last changed */
	bool title_cleared;        /* there was one, now it is empty */
	struct stream_text notice; /* the last OSC 9, 99 or 777 (title;body) */
	unsigned notices;
	struct stream_progress progress;
	struct stream_marks marks;
	struct program_status status;
	unsigned bells; /* one that ends an OSC is no bell */
	int64_t bell_ms;
	bool alternate; /* the alternate screen is on, by what was seen */
	bool cursor;    /* the cursor is visible, likewise */
	int64_t alternate_ms, cursor_ms, reset_ms; /* reset: RIS */

	uint64_t bytes, chars; /* in all; chars: printable code points */
	int64_t output_ms;     /* the last byte */
	int64_t novel_ms;      /* the last novel output */
	int64_t frame_ms;      /* the current or last frame began */
	uint64_t frames;       /* frames that ended */
	uint64_t novel_frames; /* and those of them that were novel */
	int64_t repeat_ms; /* estimated interval of repeating frames, or 0 */
	int64_t last_repeat_ms; /* the last repeated frame began */
	int64_t return_ms;      /* something that was gone came back */

	int64_t tick; /* now / (STREAM_VELOCITY_MS / STREAM_TICKS) */
	uint32_t tick_chars[STREAM_TICKS];
	uint16_t tick_writes[STREAM_TICKS];
	struct stream_run runs[STREAM_SETS][STREAM_WAYS];
	struct stream_parser parser;
};

void stream_init(struct stream *s);
void stream_done(struct stream *s);
/* One write of the pane, unescaped. */
void stream_feed(
    struct stream *s, const void *data, size_t len, int64_t now_ms);
/* Bytes were lost, or, if not drawn, may have been: an unfinished sequence is
 * forgotten, what comes next is novel, and titles, modes and marks may be
 * old. */
void stream_gap(struct stream *s, bool drawn, int64_t now_ms);
/* Does the end of the last frame matter? Not when it is one of those that
 * repeat, as far as it has come. */
bool stream_wants_settle(const struct stream *s);
/* Ends the frame when STREAM_FRAME_MS have passed without output, so that text
 * not followed by anything is judged too. True when it had been novel. Call it
 * before you read novel_ms on a timer; feeding settles what came before. */
bool stream_settle(struct stream *s, int64_t now_ms);

/* Printable characters per second over the last STREAM_VELOCITY_MS. */
double stream_velocity(const struct stream *s, int64_t now_ms);
/* Writes in about the last second. */
unsigned stream_writes(const struct stream *s, int64_t now_ms);
/* Has nothing but repeating frames come for two of their intervals, at least a
 * second, and does it go on? */
bool stream_is_repeating(const struct stream *s, int64_t now_ms);
/* When what moves now has to be called quiet if no byte comes: two intervals
 * of the repeating frame, at least 100 ms, after the last byte. */
int64_t stream_quiet_ms(const struct stream *s);

#endif
