/*
 * What verbs print: JSON for programs, text for people. Data goes to stdout,
 * words about it to stderr. Colour and the width of the terminal matter only
 * when stdout is one, or with CLICOLOR_FORCE a pager that has one; NO_COLOR
 * turns colour off, COLUMNS overrides the width.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/table.h"

struct cJSON;
struct command_line;

bool output_is_terminal(void);
bool output_has_color(void);
/* Columns of the terminal, 0 when there is none. */
int output_columns(void);

/* The value on one line. Deletes it; returns EXIT_DONE. */
int output_json(struct cJSON *value);
/* Ends a verb that asked once, with what the asking gave: an answer is printed
 * as it is with --json, else by show (NULL: it has nothing to say), and
 * deleted. Returns status. */
int output_answer(const struct command_line *line, int status,
    struct cJSON *answer, void (*show)(const struct cJSON *answer));
/* Prints the table and frees it. */
void output_table(struct table *t);
/* Prints outside text made harmless, in a style, cut to the terminal's width;
 * no newline. */
void output_text(enum table_style style, const char *text);
/* The same of a text that nothing may be missing of, and a newline. */
void output_line(enum table_style style, const char *text);

/* "12s", "3m", "1h20m" since then; "" for never. */
void output_age(int64_t now_ms, int64_t then_ms, char out[24]);
/* The time of an RFC 3339 member; 0 when it has none. */
int64_t output_time(const struct cJSON *obj, const char *key);

#endif
