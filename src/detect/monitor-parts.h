/*
 * What the files monitor*.c share: the panes of a monitor, and what a pane
 * knows. monitor.c keeps the table and the calendar, monitor-pane.c turns what
 * happened to a pane into its verdict, monitor-report.c keeps what its agent
 * says elsewhere, monitor-capture.c says when to look,
 * monitor-explain.c shows it all.
 */
#ifndef DETECT_MONITOR_PARTS_H
#define DETECT_MONITOR_PARTS_H

#include "base/ids.h"
#include "detect/identify.h"
#include "detect/monitor.h"
#include "detect/report.h"
#include "detect/rules.h"
#include "detect/screen.h"
#include "detect/stream.h"
#include "detect/verdict.h"

#define MONITOR_TEXT_MAX 256

/* When to look at the screen, and when we did. */
struct monitor_capture {
	int64_t due_ms;    /* MONITOR_NEVER: no need */
	int64_t asked_ms;  /* named by monitor_due(), not yet here; 0: no */
	int64_t last_ms;   /* the last capture came */
	int64_t shown_ms;  /* and shows the pane as it was then, or later */
	int64_t gap_ms;    /* between captures while output keeps coming */
	int64_t settle_ms; /* the stream wants to be settled, or NEVER */
	int64_t again_ms;  /* one more look is due then, or NEVER */
	uint64_t bytes;    /* the stream's, when that was asked for */
	bool moved;        /* something went past the stream since then */
	bool overtaken;    /* and that while a capture was on its way */
	bool glance;       /* a look is due, though nothing is in doubt */
};

struct monitor_entry {
	unsigned id;
	pid_t pid;
	int cols, rows;
	bool dead;
	int64_t stall_after_ms; /* its own, or 0 */
	char *command, *title, *agent;
	int64_t title_ms; /* a listing last brought another title */

	struct stream stream;
	int64_t moved_ms; /* it drew what the stream does not show */
	int64_t gap_ms;   /* nobody knows whether it did */
	bool unfollowed;  /* and no look has told since */

	struct identify_process process;
	bool in_table; /* process comes from a process table */
	const struct profile *profile;
	enum identify_how how;
	int64_t found_ms; /* this agent was recognised */
	bool gone;        /* it was there and has left */
	enum evidence_source gone_source;

	const struct profile_rule *title_rule;
	bool title_speaks;
	int version;

	struct screen screen;
	bool seen; /* screen holds a capture */
	uint64_t screen_hash;
	int64_t screen_ms, changed_ms;
	int64_t stood_ms; /* the pane still showed it when something moved */
	struct rules_reading reading;
	double usage;
	bool usage_known;

	struct report record, hook; /* at_ms 0: none yet */

	struct verdict verdict;
	int64_t reset_ms;      /* by the words on the screen */
	int64_t said_reset_ms; /* by a report */
	double said_used;      /* percent of the limit that ends then */
	char error[MONITOR_TEXT_MAX], topic[MONITOR_TEXT_MAX];

	struct monitor_capture capture;
	/* What on_change() was last told. */
	const struct profile *told;
	struct monitor_result was;
	char was_error[MONITOR_TEXT_MAX], was_topic[MONITOR_TEXT_MAX];
};

struct monitor {
	const struct profiles *profiles;
	struct monitor_config config;
	monitor_change_fn *fn;
	void *arg;
	struct ids entries; /* monitor_entry */
};

const struct monitor_entry *monitor_find(
    const struct monitor *m, unsigned pane);

/* Something about the pane changed: who is in it, what is it doing? Tells of a
 * change. */
void monitor_pane_identify(
    struct monitor *m, struct monitor_entry *e, int64_t now_ms);
void monitor_pane_decide(
    struct monitor *m, struct monitor_entry *e, int64_t now_ms);
/* Reads a capture. */
void monitor_pane_screen(struct monitor *m, struct monitor_entry *e,
    const char *text, size_t len, int64_t now_ms);
/* The agent's process has ended. */
void monitor_pane_ended(
    struct monitor *m, struct monitor_entry *e, int64_t now_ms);
/* Until when the pane is known to have shown what was captured last. */
int64_t monitor_pane_stood(const struct monitor_entry *e, int64_t now_ms);
/* The title now, by the newest source. */
const char *monitor_pane_title(const struct monitor_entry *e);
/* Keeps a report. */
void monitor_report_take(const struct monitor *m, struct monitor_entry *e,
    const struct report *r, int64_t now_ms);
/* The newest word of the agent that is there, or NULL. */
const struct report *monitor_report_newest(const struct monitor_entry *e);
/* Is it of the agent that is there? */
bool monitor_report_counts(
    const struct monitor_entry *e, const struct report *r);
void monitor_pane_result(
    const struct monitor_entry *e, int64_t now_ms, struct monitor_result *ret);

void monitor_capture_init(struct monitor_capture *c);
/* Output came: was it worth a look? */
void monitor_capture_output(struct monitor_entry *e, int64_t now_ms);
/* When to tick. */
int64_t monitor_capture_next(const struct monitor_entry *e);
/* The stream may be settled, or a look is due by time. */
void monitor_capture_tick(struct monitor_entry *e, int64_t now_ms);
/* Look at once: nothing is known, or the stream has a gap. */
void monitor_capture_want(struct monitor_entry *e, int64_t now_ms);
/* Look at once: the last look may no longer hold, but that is all. */
void monitor_capture_glance(struct monitor_entry *e, int64_t now_ms);
/* Likewise, at a time. */
void monitor_capture_again(struct monitor_entry *e, int64_t at_ms);
/* One is asked for. */
void monitor_capture_asked(struct monitor_entry *e, int64_t now_ms);
/* It will not come. */
void monitor_capture_failed(struct monitor_entry *e, int64_t now_ms);
/* One came. */
void monitor_capture_taken(struct monitor_entry *e, int64_t now_ms);

#endif
