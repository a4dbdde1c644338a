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

bool output_is_terminal(void);
bool output_has_color(void);
/* Columns of the terminal, 0 when there is none. */
int output_columns(void);

/* The value on one line. Deletes it; returns EXIT_DONE. */
int output_json(struct cJSON *value);
/* Prints the table and frees it. */
void output_table(struct table *t);

/* What a member of a row is, and how it is shown. */
enum output_kind {
	OUTPUT_TEXT,
	OUTPUT_NUMBER,
	OUTPUT_PERCENT,
	OUTPUT_AGE,  /* a time: how long ago it was */
	OUTPUT_LEFT, /* a time: how long it is until then */
};

/* A column of a table that has one row for each object of an array. */
struct output_column {
	const char *head, *key; /* key: the member that it shows */
	enum table_style style;
	enum output_kind kind;
	void (*add)(struct table *t, const struct cJSON *row); /* or its own */
};

/* Prints the rows of an array or of an object, or the one row. */
void output_rows(const struct cJSON *rows, const struct output_column *columns,
    size_t count);

/* Prints a line of outside text made harmless, in a style. Nothing of it is
 * missing, however narrow the terminal is. */
void output_line(enum table_style style, const char *text);
void output_linef(enum table_style style, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The same cut to the terminal's width: one line of many. */
void output_cut(enum table_style style, const char *text);
/* The same folded at blanks, at the terminal's width or at cols if that is
 * less; 0: at the terminal's. */
void output_folded(enum table_style style, const char *text, int cols);

/* "12s", "3m", "1h20m" since then; "" for never. */
void output_age(int64_t now_ms, int64_t then_ms, char out[24]);

#endif
