/*
 * The mirror: what sessions, windows and panes a tmux server has, filled from
 * one list-panes and kept between listings by notifications. Pure.
 *
 * Ids are tmux's numbers without their sigil: $3 is session 3, @5 window 5,
 * %12 pane 12. A pane in a window linked to several sessions appears once, in
 * the session that was listed first; a grouped session does not repeat it.
 */
#ifndef TMUX_MIRROR_H
#define TMUX_MIRROR_H

#include <sys/queue.h>
#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mirror_pane {
	unsigned id;
	TAILQ_ENTRY(mirror_pane) entry; /* in listing order */
	unsigned window, session;
	int index, window_index; /* pane_index, window_index */
	pid_t pid;               /* pane_pid: what tmux started */
	int cols, rows;
	int cursor_x, cursor_y;
	bool cursor_visible, alternate;
	bool dead, in_mode, input_off, synchronized;
	bool active;        /* the window's active pane */
	bool window_active; /* its window is the session's current */
	int viewers;        /* attached clients, ours not counted, that
	                                   look at its session */
	int64_t activity;   /* seconds: its window last wrote something */
	int64_t history;    /* lines scrolled off its screen */
	char *tty;          /* "/dev/pts/4" */
	char *command;      /* pane_current_command */
	char *title;
	char *path; /* pane_current_path */
	char *session_name, *window_name;
	char *agent;     /* @coordinator_agent, "" if unset */
	char *mail_name; /* @coordinator_mail_name, likewise */
	char *project;   /* @coordinator_project, likewise */
	char *persona;   /* @coordinator_persona, likewise */
	char *parked;    /* @coordinator_parked, likewise */
	bool wanted;     /* mirror_want() */
	uint32_t seen;   /* number of the listing that saw it last */
};

TAILQ_HEAD(mirror_panes, mirror_pane);
struct mirror;

struct mirror_handlers {
	void (*on_pane)(void *arg, const struct mirror_pane *p, bool is_new);
	/* the pane is freed after the call */
	void (*on_pane_gone)(void *arg, const struct mirror_pane *p);
};

struct mirror *mirror_new(const struct mirror_handlers *h, void *arg);
void mirror_free(struct mirror *m); /* no callbacks */

/* The -F argument whose output mirror_list() reads. */
const char *mirror_format(void);
/* Takes the lines of one "list-panes -a -F" reply: on_pane for every pane that
 * is new or differs, then on_pane_gone for every one not listed. What drawing
 * changes (cursor, activity, history) is updated but is no difference. A
 * malformed line is skipped; it is no listing then that could say that a pane is
 * gone: none is, and the answer is false. */
bool mirror_list(struct mirror *m, const char *text, size_t len);
/* How many of the clients attached to the session are our own. */
void mirror_set_own(struct mirror *m, unsigned session, int clients);

const struct mirror_panes *mirror_panes(const struct mirror *m);
/* NULL when there is none. */
const struct mirror_pane *mirror_find(const struct mirror *m, unsigned id);
/* Is its output wanted? True when that is news. */
bool mirror_want(struct mirror *m, unsigned id, bool wanted);

#endif
