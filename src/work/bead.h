/*
 * Beads: the issues of a project, read from the tracker's JSONL, one line at
 * a time. A line that is no usable issue is counted, the first of them are
 * named by line number, and reading goes on. Unknown members are ignored.
 * Pure: the bytes come from elsewhere (tracker.c).
 */
#ifndef WORK_BEAD_H
#define WORK_BEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A longer line is bad; longer texts are cut at a character's end. */
#define BEAD_MAX_LINE  ((size_t)10 << 20)
#define BEAD_MAX_TITLE ((size_t)1024)
#define BEAD_MAX_TEXT  ((size_t)64 << 10)
#define BEAD_MAX_COUNT ((size_t)1000000)

enum bead_link {
	BEAD_LINK_BLOCKS, /* also an empty type */
	BEAD_LINK_CONDITIONAL,
	BEAD_LINK_WAITS,
	BEAD_LINK_PARENT, /* the target is the parent */
	BEAD_LINK_OTHER,  /* related, discovered-from, ...: holds nothing up */
};

struct bead_dep {
	char *target;
	enum bead_link link;
};

/* Strings are owned by the bead and never NULL. */
struct bead {
	char *id, *title, *description, *acceptance, *design, *notes;
	char *type;   /* "task", "bug", "epic", ... */
	char *status; /* lower case: "open", "in_progress", ... */
	char *assignee, *source_repo;
	int priority; /* 0 critical .. 4 backlog */
	int64_t created_ms, updated_ms, closed_ms, defer_ms; /* 0: not said */
	int64_t minutes; /* estimate, 0 without one */
	char **labels;
	size_t label_count;
	struct bead_dep *deps;
	size_t dep_count;
	size_t comment_count;
	bool has_labels; /* "labels" was there, though maybe empty */
	bool pinned, ephemeral, is_template;
	bool closed; /* status closed or tombstone */
	int64_t line;
};

struct bead_fault {
	int64_t line;
	char text[128];
};

#define BEAD_FAULTS 16

struct bead_list {
	struct bead
	    *beads; /* in file order, ids unique after bead_list_end() */
	size_t count, cap;
	const struct bead **by_id; /* sorted, made by bead_list_end() */
	size_t fault_count;        /* all of them; the first are in faults */
	struct bead_fault faults[BEAD_FAULTS];
};

void bead_list_init(struct bead_list *list);
void bead_list_done(struct bead_list *list);
/* Adds the issue of one line, numbered from 1; blank lines are skipped. */
void bead_list_add(
    struct bead_list *list, int64_t line, const char *text, size_t len);
/* Counts a line that cannot even be handed to bead_list_add(). */
void bead_list_fault(struct bead_list *list, int64_t line, const char *text);
/* After the last line: of issues with the same id the later one stays, at
 * the place of the first. Makes by_id. */
void bead_list_end(struct bead_list *list);
/* Borrowed; NULL when there is none. Only after bead_list_end(). */
const struct bead *bead_find(const struct bead_list *list, const char *id);

#endif
