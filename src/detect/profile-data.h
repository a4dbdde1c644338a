/*
 * What a profile holds, for the files of this room that read it: identify (who
 * is it), rules (what does the screen say), usage (how full is its context).
 * Filled by profile.c from ini text, constant afterwards.
 */
#ifndef DETECT_PROFILE_DATA_H
#define DETECT_PROFILE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/profile.h"
#include "detect/state.h"

#define PROFILE_PATTERNS_MAX  8
#define PROFILE_RULES_MAX     64
#define PROFILE_MAX           64
#define PROFILE_COMPOSERS_MAX 4
#define PROFILE_ROWS_MAX      60

struct profile_batch;
struct rules_pattern;

struct profile_patterns {
	struct rules_pattern *at[PROFILE_PATTERNS_MAX];
	size_t count;
};

/* Where a rule looks. All count rows that show something. */
enum profile_region {
	PROFILE_BOTTOM,   /* the last N rows of the screen */
	PROFILE_ABOVE,    /* the N rows above the composer */
	PROFILE_COMPOSER, /* the composer's own rows */
	PROFILE_FOOTER,   /* the rows below it */
	PROFILE_DIALOG,   /* the last N rows while there is no composer */
	PROFILE_TITLE,    /* the pane's title */
};

enum profile_style {
	PROFILE_STYLE_ANY,
	PROFILE_STYLE_GHOST, /* faint or gray */
	PROFILE_STYLE_PLAIN, /* neither */
	PROFILE_STYLE_BOLD,
	PROFILE_STYLE_RED,
	PROFILE_STYLE_COLOURED, /* gray or with a hue, not the text's own */
};

struct profile_rule {
	char *name; /* "cc/approval" */
	int line;   /* where it begins in the ini text */
	enum agent_detail detail;
	bool has_state, is_usage;
	bool usage_left; /* the number is what is left, not what is used */
	enum profile_region region;
	int rows;
	struct profile_patterns match; /* each on some row of the region */
	struct profile_patterns none;  /* none on any row of it */
	struct rules_pattern *end;     /* on the last row of the screen */
	enum profile_style style;      /* of what the first match found */
	int since, until;              /* versions, 0 open */
	double confidence;
};

/* Where the human types: rows between two edges, or after a prompt. */
struct profile_composer {
	char *name;                /* "composer", "composer plain" */
	struct rules_pattern *top; /* the row above it, if it has an edge */
	struct rules_pattern
	    *prompt; /* its first row; text follows the match */
	struct rules_pattern *bottom; /* the row below it, likewise */
	struct rules_pattern *tail;   /* its last row, when that is no text */
	struct rules_pattern *placeholder; /* text that nobody typed */
	struct rules_pattern *below_not;   /* rows below that deny it */
	struct rules_pattern *below;       /* one row below must look so */
	struct rules_pattern *turn;        /* rows above count up to this one */
	int below_max;                     /* rows below, at most */
};

struct profile {
	char *name, *display;
	char *aliases[PROFILE_PATTERNS_MAX];
	size_t alias_count;
	struct profile_patterns process; /* on the program's own name */
	struct profile_patterns argv;    /* on the whole argument list */
	struct profile_patterns title;   /* titles only this agent sets */
	struct profile_patterns screen;  /* its banner */
	struct profile_patterns footer;  /* what stands below its composer */
	struct profile_patterns app;     /* its name in OSC 7501 */
	struct profile_patterns exit;    /* what it leaves behind */
	struct rules_pattern *version;
	struct rules_pattern *topic; /* the session's name in a title */
	/* Looks that it may have; the first that is found counts. */
	struct profile_composer composers[PROFILE_COMPOSERS_MAX];
	size_t composer_count;
	struct profile_rule *rules;
	size_t rule_count;
	int boot_ms;  /* it may be loading so long after its first prompt */
	int fresh_ms; /* loaded only so long ago, it may lose what is typed */
	int sent_ms;  /* it may show no work so long after text was sent */
};

/* What is known of programs that are not agents (section [programs]). */
struct profile_programs {
	struct profile_patterns shell;   /* names of shells */
	struct profile_patterns carrier; /* may show another program's screen */
	struct profile_patterns prompt;  /* a row that is a shell's prompt */
};

struct profiles {
	struct profile *list[PROFILE_MAX];
	size_t count;
	struct profile_programs programs;
	uint64_t print; /* of the texts they were made from */
};

/* Does any of them find itself in text? */
bool profile_patterns_match(
    const struct profile_patterns *ps, const char *text, size_t len);
void profile_batch_done(struct profile_batch *b);
/* "2.1.330" as one number that compares, 0 when it is none. */
int profile_version(const char *text);

#endif
