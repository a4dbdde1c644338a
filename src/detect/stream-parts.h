/*
 * What the parts of the stream share: stream.c cuts bytes into text, control
 * sequences and strings, stream-osc.c reads the strings, stream-novel.c
 * remembers what was written lately. For these files only.
 */
#ifndef DETECT_STREAM_PARTS_H
#define DETECT_STREAM_PARTS_H

#include <stddef.h>
#include <stdint.h>

struct stream;

/* Acts on a whole OSC: text[0..len) is what was between ESC ] and ST. */
void stream_osc(struct stream *s, const char *text, size_t len, int64_t now_ms);

/* Opens a frame at the first write of it; ends the one before. */
void stream_novel_frame(struct stream *s, int64_t now_ms);
/* Adds printable bytes to the open run; returns the number of characters. */
size_t stream_novel_text(
    struct stream *s, const unsigned char *text, size_t len);
/* The run is over: a repetition, or novel. */
void stream_novel_run_end(struct stream *s, int64_t now_ms);
/* A happening that is novel unless the same one was seen lately. */
void stream_novel_event(struct stream *s, uint32_t hash, int64_t now_ms);
/* Likewise, told apart by the text's words and the kind of its first symbol. */
void stream_novel_words(
    struct stream *s, const char *text, size_t len, int64_t now_ms);
/* Something novel happened. */
void stream_novel(struct stream *s, int64_t now_ms);

#endif
