/*
 * Aligned columns for people. Cells are outside text: they are made harmless
 * when they are added. Widths are columns on the terminal, not bytes; when a
 * row does not fit, the widest columns give way first, down to a few columns,
 * and an ellipsis shows where text was cut. What is for reading is folded
 * instead. Where the heads have no room, or what is in the first column or folded,
 * each row is written as lines of a head and a cell.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>

struct buf;
struct table;

/* What a cell's colour says; without colour it says nothing. */
enum table_style {
	TABLE_PLAIN,
	TABLE_STRONG,
	TABLE_DIM,
	TABLE_GOOD,
	TABLE_BUSY,
	TABLE_WARN,
	TABLE_BAD,
};

#define TABLE_STYLE_COUNT 7
#define TABLE_COLUMNS_MAX 12
#define TABLE_CELL_MAX    4096 /* bytes of a cell; longer text is cut */

/* heads ends with NULL; at most TABLE_COLUMNS_MAX. "" heads a column that
 * needs no name; when all are "", no head row is printed. */
struct table *table_new(const char *const *heads);
void table_free(struct table *t);

/* The last column holds sentences: where they do not fit they go on below,
 * unless no room is left to read them in. */
void table_fold(struct table *t);

/* Adds the next cell, left to right; NULL is "". The row is full after as many
 * cells as there are heads. */
void table_add(struct table *t, enum table_style style, const char *text);
void table_addf(struct table *t, enum table_style style, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends the whole table. cols 0: as wide as it needs. */
void table_format(const struct table *t, struct buf *out, int cols, bool color);

/* The escape sequence that begins a style, and the one that ends it; "" for
 * TABLE_PLAIN. */
const char *table_style_begin(enum table_style style);
const char *table_style_end(enum table_style style);

#endif
