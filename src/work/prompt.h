/*
 * What is typed into an agent to give it a bead: a template the user can
 * change, filled with text from outside that can be no more than text. Pure.
 *
 * In a template {name} stands for a value: id, title, type, priority,
 * description, acceptance, files, unblocks, why, finish. A paragraph (lines up
 * to an empty one) that names values of which none is there is left out. Any
 * other brace is a brace. A line that begins with ;; is a remark.
 *
 * Agents take a prompt that begins with / for a command of theirs and one that
 * begins with ! for a command of the shell. A template may begin so. A value
 * that would stand first and does not begin with a letter or a digit has words
 * put before it.
 */
#ifndef WORK_PROMPT_H
#define WORK_PROMPT_H

#include <stddef.h>
#include <stdint.h>

struct bead;
struct buf;

#define PROMPT_MAX      ((size_t)64 << 10)
#define PROMPT_TEXT_MAX ((size_t)32 << 10) /* of one value */

struct prompt_facts {
	const struct bead *bead;
	const char *why; /* sentences, one a line, or "" */
	const char *const *files;
	size_t file_count;
	const char *const *unblocks; /* ids */
	size_t unblock_count;
	const char *tracker; /* "br", "bd"; "": no program for the beads */
	const char *program; /* how a shell calls us */
};

/* The template that is used without one of the user's. */
const char *prompt_default(void);
/* Appends the text to be pasted: no control character but tab and newline, no
 * blank line at either end, at most PROMPT_MAX bytes. */
void prompt_write(
    struct buf *out, const char *template, const struct prompt_facts *facts);
/* Appends s as prompt_write() does values: CR and CR LF become newlines, all
 * other control characters (C1 ones too) go, invalid UTF-8 becomes U+FFFD. At
 * most max bytes of s, cut between characters and marked with an ellipsis. */
void prompt_clean(struct buf *out, const char *s, size_t len, size_t max);

#endif
