/*
 * Makes a recording's text unreadable without changing what it looks like:
 * letters become x, digits 0, in the same places. Escape sequences stay, and
 * so do the words by which an agent's states are told, so that what a detector
 * makes of the recording is the same. Titles and notifications go with the
 * text. Pure.
 */
#ifndef CLI_REDACT_H
#define CLI_REDACT_H

#include <stddef.h>

struct buf;
struct redact;

/* words: a text whose words (letters only, in any case) stay readable. */
struct redact *redact_new(const char *words);
void redact_free(struct redact *r);
/* Appends the next piece of a stream, redacted. Sequences and words may be cut
 * anywhere between pieces; a word that is cut is redacted. */
void redact_add(
    struct redact *r, struct buf *out, const char *text, size_t len);

#endif
