/*
 * Plays every recording of a directory through a real tmux and the monitor, in
 * virtual time, and compares what the monitor says with the truth.
 *
 *   score [-v] [-b | -f] [-j N] [-l FLOOR] [-d S] DIR [AGENT/SCENARIO ...]
 *
 * -f plays with process facts and hooks, -b blind (every program looks like python3);
 * both without either; -v tells each wrong moment, -d shows the first screen
 * that is looked at after S seconds. Exits 1 below a floor or with one unsafe moment.
 */
#include <sys/wait.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "cast.h"
#include "detect/hook.h"
#include "detect/monitor-parts.h"
#include "detect/profile.h"
#include "io/proc.h"
#include "room.h"
#include "table.h"

#define EPOCH_MS INT64_C(1795386846000)
#define STALL_MS 60000
/* The driver saw an end when the shell's prompt was back. */
#define LEAVING_MS 3000
/* A pause so long ends a burst of output. */
#define PAUSE_MS  40
#define PANE      1
#define SHELL_PID 100
#define AGENT_PID 101

struct play {
	const struct folder *folder;
	const char *name;
	bool blind, verbose;
	double show_s; /* 0: no */
	struct monitor *monitor;
	struct monitor_pane pane;
	struct room *room;
	int64_t now_ms;
	int64_t end_ms; /* the next time the agent's exit is the truth */
	/* the truth */
	char truth[32], before[32];
	bool certain;
	int64_t truth_ms;
	bool silent; /* not one byte has come since it was last waiting */
	bool lag_open;
	int64_t burst_ms, byte_ms; /* the last burst began, the last byte */
	/* the verdict */
	enum agent_detail detail;
	char type[24], rule[64];
	bool safe;
	struct score score;
};

/* Does the detail say what the truth says? */
static bool
agrees(const char *truth, enum agent_detail d)
{
	static const struct {
		const char *truth;
		unsigned details;
	} table[] = {
		{ "waiting", 1u << DETAIL_IDLE },
		{ "typed", 1u << DETAIL_TYPED },
		{ "working", 1u << DETAIL_THINKING | 1u << DETAIL_TOOL |
				 1u << DETAIL_STREAMING },
		{ "streaming", 1u << DETAIL_THINKING | 1u << DETAIL_TOOL |
				   1u << DETAIL_STREAMING },
		{ "compacting", 1u << DETAIL_COMPACTING },
		{ "approval", 1u << DETAIL_APPROVAL | 1u << DETAIL_QUESTION },
		{ "menu", 1u << DETAIL_APPROVAL | 1u << DETAIL_QUESTION |
			      1u << DETAIL_UNKNOWN | 1u << DETAIL_TYPED },
		{ "error", 1u << DETAIL_API_ERROR | 1u << DETAIL_AUTH_ERROR |
			       1u << DETAIL_IDLE },
		{ "rate_limited", 1u << DETAIL_RATE_LIMITED },
		{ "starting", 1u << DETAIL_STARTING | 1u << DETAIL_UNKNOWN },
		{ "exited", 1u << DETAIL_EXITED },
	};

	for (size_t i = 0; i < countof(table); i++)
		if (strcmp(truth, table[i].truth) == 0)
			return (table[i].details >> d & 1) != 0;
	return false;
}

static bool
is_right(const struct play *p)
{
	bool none = *p->type == '\0';
	if (str_starts(p->truth, "shell") || strcmp(p->truth, "other") == 0)
		return none || (p->detail == DETAIL_EXITED && *p->folder->type);
	if ((none || p->detail == DETAIL_EXITED) &&
	    p->end_ms - p->now_ms <= LEAVING_MS)
		return true;
	if (none)
		return strcmp(p->truth, "starting") == 0 ||
		       strcmp(p->truth, "exited") == 0;
	return strcmp(p->type, p->folder->type) == 0 &&
	       agrees(p->truth, p->detail);
}

static bool
is_unsafe(const struct play *p)
{
	/* Nobody can see what the pane has not shown yet. */
	bool lag = !p->certain && strcmp(p->before, "waiting") == 0;
	return p->safe && strcmp(p->truth, "waiting") != 0 && !lag &&
	       !p->silent;
}

static void
report(const struct play *p, int64_t to_ms, const char *what)
{
	if (p->verbose && to_ms - p->now_ms >= 30)
		printf("    %-34s %7.2f-%7.2f %s truth %s%s, said %s %s%s %s\n",
		    p->name, (double)(p->now_ms - EPOCH_MS) / 1000.0,
		    (double)(to_ms - EPOCH_MS) / 1000.0, what, p->truth,
		    p->certain ? "" : "?", *p->type ? p->type : "-",
		    state_detail_name(p->detail), p->safe ? "!" : "", p->rule);
}

/* Accounts for the time up to to_ms under one truth and one verdict. */
static void
account(struct play *p, int64_t to_ms)
{
	int span = (int)(to_ms - p->now_ms);
	struct score *s = &p->score;
	if (span <= 0)
		return;
	bool waiting = strcmp(p->truth, "waiting") == 0;
	bool right = is_right(p);
	s->shown_ms += *p->type != '\0' ? span : 0;
	if (p->certain) {
		s->judged_ms += span;
		s->right_ms += right ? span : 0;
		s->idle_ms += waiting ? span : 0;
		s->idle_right_ms += waiting && right ? span : 0;
		s->idle_safe_ms += waiting && p->safe ? span : 0;
		if (*p->type != '\0' && strcmp(p->type, p->folder->type) != 0)
			s->other_ms += span;
		if (!right)
			report(p, to_ms, "WRONG ");
		else if (waiting && !p->safe)
			report(p, to_ms, "SHY   ");
	}
	if (is_unsafe(p)) {
		s->unsafe_ms += span;
		report(p, to_ms, "UNSAFE");
	}
	p->now_ms = to_ms;
}

/* A change that people wait for: approval shown or granted, Esc, a turn's end,
 * an error, an exit. Not what follows from a start or from what they type. */
static bool
is_edge(const struct play *p)
{
	if (strcmp(p->before, "starting") == 0 ||
	    strcmp(p->before, "typed") == 0)
		return strcmp(p->truth, "exited") == 0;
	return strcmp(p->truth, "approval") == 0 ||
	       strcmp(p->truth, "waiting") == 0 ||
	       strcmp(p->truth, "error") == 0 ||
	       strcmp(p->truth, "rate_limited") == 0 ||
	       strcmp(p->truth, "exited") == 0 ||
	       strcmp(p->before, "approval") == 0;
}

/* The verdict may be right at last: how long after the burst of output (or the
 * change of truth, if that came later) that shows it? */
static void
note_lag(struct play *p)
{
	if (!p->lag_open || !is_right(p))
		return;
	p->lag_open = false;
	int64_t from = p->burst_ms > p->truth_ms ? p->burst_ms : p->truth_ms;
	if (!is_edge(p) || p->score.lag_count == TABLE_LAGS_MAX)
		return;
	p->score.lag_ms[p->score.lag_count++] = (int)(p->now_ms - from);
	if (p->verbose && p->now_ms - from > 300)
		printf("    %-34s %7.2f-%7.2f LATE   truth %s, said %s\n",
		    p->name, (double)(from - EPOCH_MS) / 1000.0,
		    (double)(p->now_ms - EPOCH_MS) / 1000.0, p->truth,
		    state_detail_name(p->detail));
}

static void
on_change(void *arg, unsigned pane, const struct monitor_result *was,
    const struct monitor_result *now)
{
	struct play *p = arg;
	bool unsafe = is_unsafe(p);
	(void)pane;
	p->score.events += was->detail != now->detail;
	p->score.flips += was->detail != now->detail &&
	                  state_is_busy(was->detail) &&
	                  state_is_busy(now->detail);
	p->detail = now->detail;
	p->safe = now->safe_to_dispatch;
	snprintf(p->type, sizeof p->type, "%s", now->agent_type);
	snprintf(p->rule, sizeof p->rule, "%s", now->rule);
	if (!unsafe && is_unsafe(p))
		p->score.unsafe++;
	note_lag(p);
}

/* ---- playing ---- */

static void
look(struct play *p)
{
	unsigned pane;
	while (monitor_due(p->monitor, p->now_ms, &pane, 1) > 0) {
		const char *text;
		size_t len = room_capture(p->room, &text);
		p->score.captures++;
		if (p->show_s > 0 &&
		    (double)(p->now_ms - EPOCH_MS) >= p->show_s * 1000) {
			p->show_s = 0;
			fwrite(text, 1, len, stdout);
		}
		monitor_screen(p->monitor, pane, text, len, p->now_ms);
	}
}

/* Lets the monitor do what it wants to do before to_ms. */
static void
advance(struct play *p, int64_t to_ms)
{
	int turns = 0;
	for (;;) {
		int64_t next = monitor_next(p->monitor);
		if (next > to_ms)
			break;
		if (next > p->now_ms) {
			account(p, next);
			turns = 0;
		}
		if (++turns > 100) {
			fprintf(stderr, "%s: the monitor turns at %lld\n",
			    p->name, (long long)(p->now_ms - EPOCH_MS));
			exit(1);
		}
		monitor_tick(p->monitor, p->now_ms);
		look(p);
	}
	account(p, to_ms);
}

static void
tell_processes(struct play *p, const char *command)
{
	struct proc procs[2] = {
		{ .pid = SHELL_PID,
		    .ppid = 1,
		    .pgrp = SHELL_PID,
		    .tpgid = SHELL_PID,
		    .name = "bash",
		    .args = "-bash" },
		{ .pid = AGENT_PID,
		    .ppid = SHELL_PID,
		    .pgrp = AGENT_PID,
		    .tpgid = AGENT_PID },
	};
	struct proc_table t = { .procs = procs, .count = 1 };
	bool shell = strcmp(command, "bash") == 0;
	if (p->blind) {
		snprintf(procs[0].name, sizeof procs[0].name, "python3");
		snprintf(
		    procs[0].args, sizeof procs[0].args, "python3 play.py");
	} else if (!shell) {
		bool node = strcmp(command, "node") == 0;
		procs[0].tpgid = AGENT_PID;
		snprintf(procs[1].name, sizeof procs[1].name, "%s", command);
		snprintf(procs[1].args, sizeof procs[1].args, "%s",
		    node ? p->folder->args : command);
		t.count = 2;
	}
	if (!p->blind && shell)
		monitor_process_ended(p->monitor, AGENT_PID, p->now_ms);
	monitor_processes(p->monitor, &t, p->now_ms);
}

/* Where only bytes are to be had there are no hooks either. */
static void
tell_hook(struct play *p, const struct cast_event *ev)
{
	enum hook_source source;
	struct hook_event e;
	struct err err;
	cJSON *o;
	bool ok;

	if (p->blind || !hook_source_find(p->folder->type, &source))
		return;
	o = json_parse(ev->text, ev->len, HOOK_SIZE_MAX, &err);
	ok = hook_read(source, o, &e);
	cJSON_Delete(o);
	if (!ok)
		return;
	struct report r = {
		.source = SOURCE_HOOK, .speaks = e.speaks, .detail = e.detail
	};
	monitor_report(p->monitor, PANE, &r, p->now_ms);
}

static void
set_truth(struct play *p, const char *state)
{
	bool same =
	    strcmp(state, p->truth) == 0 && strcmp(state, "approval") != 0;
	if (same)
		return;
	if (strcmp(p->truth, "waiting") == 0)
		p->silent = true;
	memcpy(p->before, p->truth, sizeof p->before);
	snprintf(p->truth, sizeof p->truth, "%s", state);
	p->certain = false;
	p->truth_ms = p->now_ms;
	p->lag_open = true;
	note_lag(p);
}

static void
resize(struct play *p, const char *size)
{
	int cols, rows;
	if (sscanf(size, "%dx%d", &cols, &rows) != 2)
		return;
	p->pane.cols = cols;
	p->pane.rows = rows;
	room_resize(p->room, cols, rows);
	monitor_pane(p->monitor, &p->pane, p->now_ms);
}

static void
play_event(struct play *p, const struct cast_event *ev)
{
	const char *echo;
	switch (ev->kind) {
	case CAST_OUTPUT:
		p->silent = false;
		if (p->now_ms - p->byte_ms >= PAUSE_MS)
			p->burst_ms = p->now_ms;
		p->byte_ms = p->now_ms;
		room_write(p->room, ev->text, ev->len, &echo);
		monitor_output(p->monitor, PANE, echo, ev->len, p->now_ms);
		break;
	case CAST_STATE:
		set_truth(p, ev->text);
		/* The program was sampled; that it ended is known better. */
		if (strcmp(ev->text, "exited") == 0)
			tell_processes(p, "bash");
		break;
	case CAST_CERTAIN:
		p->certain = true;
		p->score.unsafe += is_unsafe(p);
		break;
	case CAST_COMMAND:
		tell_processes(p, ev->text);
		break;
	case CAST_HOOK:
		tell_hook(p, ev);
		break;
	case CAST_RESIZE:
		resize(p, ev->text);
		break;
	}
}

static bool
play(struct play *p, const struct profiles *profiles, struct room *room,
    const char *path)
{
	struct cast cast;
	struct err err;
	struct monitor_config config = { .stall_after_ms = STALL_MS };
	p->pane = (struct monitor_pane){ .id = PANE,
		.pid = SHELL_PID,
		.command = p->blind ? "python3" : "bash",
		.title = "host",
		.agent = "" };
	if (!cast_load(path, &cast, &err)) {
		fprintf(stderr, "%s\n", err.text);
		cast_done(&cast);
		return false;
	}
	room_pane(room, cast.cols, cast.rows);
	p->pane.cols = cast.cols;
	p->pane.rows = cast.rows;
	p->room = room;
	p->now_ms = EPOCH_MS;
	p->monitor = monitor_new(profiles, &config, on_change, p);
	monitor_pane(p->monitor, &p->pane, p->now_ms);
	tell_processes(p, "bash");
	for (size_t i = 0; i < cast.count; i++) {
		p->end_ms = EPOCH_MS + cast_end(&cast, i);
		advance(p, EPOCH_MS + cast.events[i].ms);
		play_event(p, &cast.events[i]);
	}
	advance(p, EPOCH_MS + cast.duration_ms);
	monitor_free(p->monitor);
	cast_done(&cast);
	return true;
}

/* ---- running ---- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(
	    ((const struct item *)a)->name, ((const struct item *)b)->name);
}

static bool
load_profiles(struct profiles *ps, const char *dir)
{
	struct dirent *d;
	struct err err;
	DIR *dp = opendir(dir);
	bool ok = dp != NULL;
	while (ok && (d = readdir(dp)) != NULL) {
		char path[512], *text = NULL;
		size_t cap = 0;
		if (!str_ends(d->d_name, ".ini"))
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, d->d_name);
		FILE *f = fopen(path, "r");
		ssize_t len = f != NULL ? getdelim(&text, &cap, '\0', f) : -1;
		ok = len > 0 &&
		     profiles_add(ps, d->d_name, text, (size_t)len, &err);
		if (!ok)
			fprintf(stderr, "%s\n", len > 0 ? err.text : path);
		if (f != NULL)
			fclose(f);
		free(text);
	}
	if (dp != NULL)
		closedir(dp);
	return ok;
}

static bool
is_wanted(const char *name, char **only)
{
	if (*only == NULL)
		return true;
	for (; *only != NULL; only++)
		if (strstr(name, *only) != NULL)
			return true;
	return false;
}

static size_t
list_casts(const char *dir, char **only, struct item *items)
{
	size_t count = 0;
	for (size_t f = 0; f < TABLE_FOLDERS; f++) {
		char path[160];
		struct dirent *d;
		snprintf(
		    path, sizeof path, "%s/%s", dir, table_folders[f].name);
		DIR *dp = opendir(path);
		while (dp != NULL && (d = readdir(dp)) != NULL) {
			struct item *it = &items[count];
			const char *end = strstr(d->d_name, ".cast");
			if (end == NULL || count == TABLE_CASTS_MAX ||
			    (strcmp(end, ".cast") != 0 &&
				strcmp(end, ".cast.gz") != 0))
				continue;
			it->folder = &table_folders[f];
			snprintf(it->name, sizeof it->name, "%s/%.*s",
			    table_folders[f].name, (int)(end - d->d_name),
			    d->d_name);
			snprintf(it->path, sizeof it->path, "%s/%.90s", path,
			    d->d_name);
			count += is_wanted(it->name, only);
		}
		if (dp != NULL)
			closedir(dp);
	}
	qsort(items, count, sizeof *items, by_name);
	return count;
}

/* What a worker tells of one recording, in one write. */
struct result {
	size_t item;
	struct score score;
};

/* One of jobs workers: every jobs-th recording, results into the pipe. */
static int
work(struct item *items, size_t count, size_t first, size_t step,
    const struct play *how, int out)
{
	struct profiles *ps = profiles_new();
	if (!load_profiles(ps, "plugin/agents"))
		return 1;
	struct room *room = room_new();
	for (size_t i = first; i < count; i += step) {
		struct play p = *how;
		p.folder = items[i].folder;
		p.name = items[i].name;
		if (!play(&p, ps, room, items[i].path))
			return 1;
		fflush(stdout);
		struct result r = { .item = i, .score = p.score };
		if (write(out, &r, sizeof r) != sizeof r)
			return 1;
	}
	room_free(room);
	profiles_free(ps);
	return 0;
}

static bool
run(struct item *items, size_t count, int jobs, const struct play *how)
{
	int fds[2], status;
	bool ok = pipe2(fds, O_CLOEXEC) == 0;
	fflush(stdout);
	for (int j = 0; ok && j < jobs; j++) {
		pid_t pid = fork();
		if (pid == 0)
			exit(work(items, count, (size_t)j, (size_t)jobs, how,
			    fds[1]));
	}
	close(fds[1]);
	struct result r;
	while (read(fds[0], &r, sizeof r) == sizeof r && r.item < count)
		items[r.item].score = r.score;
	close(fds[0]);
	while (wait(&status) > 0)
		ok = ok && status == 0;
	return ok;
}

int
main(int argc, char **argv)
{
	static struct item items[TABLE_CASTS_MAX];
	struct play how = { .truth = "shell" };
	bool facts = true, blind = true, ok = true;
	const char *floor_path = NULL;
	int jobs = 2, c;

	while ((c = getopt(argc, argv, "vbfj:l:d:")) != -1) {
		if (c == 'v')
			how.verbose = true;
		else if (c == 'b')
			facts = false;
		else if (c == 'f')
			blind = false;
		else if (c == 'j')
			jobs = atoi(optarg);
		else if (c == 'l')
			floor_path = optarg;
		else if (c == 'd')
			how.show_s = atof(optarg);
		else
			return 2;
	}
	if (optind == argc) {
		fprintf(stderr, "usage: score [-vbf] [-j N] [-l FLOOR] DIR "
				"[NAME ...]\n");
		return 2;
	}
	size_t count = list_casts(argv[optind], argv + optind + 1, items);
	for (int v = 0; v < 2; v++) {
		if (v == 0 ? !facts : !blind)
			continue;
		how.blind = v == 1;
		ok = run(items, count, jobs, &how) && ok;
		table_items(items, count);
		ok = table_judge(items, count, v == 1, floor_path) && ok;
	}
	return ok ? 0 : 1;
}
