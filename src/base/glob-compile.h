/*
 * A glob pattern in the form glob.c works on: each reading (a brace
 * alternative, its brackets taken as sets or as text) is a list of segments,
 * each segment a list of tokens. Only glob.c and glob-compile.c know this.
 */
#ifndef BASE_GLOB_COMPILE_H
#define BASE_GLOB_COMPILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind {
	TOKEN_CHAR, /* exactly the character lo */
	TOKEN_ANY,  /* ? */
	TOKEN_STAR, /* * */
	TOKEN_SET,  /* the next lo tokens are its ranges */
	TOKEN_NOT,  /* likewise, all characters but those */
	TOKEN_RANGE,
};

struct token {
	enum token_kind kind;
	uint32_t lo, hi;
};

/* tokens[from..to); deep is the segment ** */
struct segment {
	size_t from, to;
	bool deep;
};

/* One reading of a pattern: its brace alternative, brackets so or so. */
struct reading {
	size_t from, to; /* segments */
	bool name; /* one segment at any depth, not marked as a directory */
};

struct glob {
	bool nocase;
	bool unbounded;
	struct token *tokens;
	struct segment *segments;
	struct reading *readings;
	size_t token_count, segment_count, reading_count;
	size_t token_cap, segment_cap, reading_cap;
};

/* Adds every reading of the pattern, or sets unbounded. */
void glob_compile_pattern(struct glob *g, const char *pattern, unsigned flags);
/* Adds a path, in which every character stands for itself, as one reading. */
void glob_compile_path(struct glob *g, const char *path);

#endif
