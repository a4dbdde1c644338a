/*
 * What one look at a screen costs: the capture parsed, the agent recognised,
 * its rules tried and the verdict found, in microseconds of processor time.
 * The screens are those that the recordings of tests/casts show in a real
 * tmux, one every 200 ms. "known" is a pane whose agent is known, "blind" one
 * in which every agent is looked for. Each look is the best of REPEATS, so
 * that other programs do not count. Target: 100.
 */
#include <sys/types.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../replay/cast.h"
#include "../replay/room.h"
#include "../replay/table.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "daemon/agents-dir.h"
#include "detect/monitor.h"
#include "detect/profile.h"

#define CASTS      "tests/casts"
#define REPEATS    5
#define STEP_MS    200
#define PANE       1
#define EPOCH_MS   INT64_C(1795386846000)
#define SCREENS    8192
#define PER_FOLDER 6 /* recordings */

struct shot {
	char *text;
	size_t len;
};

struct shots {
	struct shot at[SCREENS];
	size_t count;
};

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
take_shot(struct shots *s, struct room *room)
{
	const char *text;
	size_t len = room_capture(room, &text);

	if (s->count == SCREENS)
		return;
	s->at[s->count].text = xmalloc(len + 1);
	memcpy(s->at[s->count].text, text, len);
	s->at[s->count++].len = len;
}

static void
resize(struct room *room, const char *size)
{
	int cols, rows;

	if (sscanf(size, "%dx%d", &cols, &rows) == 2)
		room_resize(room, cols, rows);
}

static void
play(struct shots *s, struct room *room, const char *path)
{
	struct cast cast;
	struct err err;
	const char *echo;
	int64_t taken = 0;

	if (!cast_load(path, &cast, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	room_pane(room, cast.cols, cast.rows);
	for (size_t i = 0; i < cast.count; i++) {
		const struct cast_event *e = &cast.events[i];

		if (e->kind == CAST_RESIZE)
			resize(room, e->text);
		if (e->kind != CAST_OUTPUT)
			continue;
		room_write(room, e->text, e->len, &echo);
		if (e->ms - taken < STEP_MS)
			continue;
		taken = e->ms;
		take_shot(s, room);
	}
	cast_done(&cast);
}

static void
play_folder(struct shots *s, struct room *room, const char *name)
{
	char dir[128], path[512];
	struct dirent *d;
	DIR *dp;
	int left = PER_FOLDER;

	(void)snprintf(dir, sizeof dir, CASTS "/%s", name);
	dp = opendir(dir);
	while (left > 0 && dp != NULL && (d = readdir(dp)) != NULL) {
		if (!str_ends(d->d_name, ".cast.gz"))
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", dir, d->d_name);
		play(s, room, path);
		left--;
	}
	if (dp != NULL)
		(void)closedir(dp);
}

/* The best of REPEATS for every screen; a pane anew for each repetition. */
static void
look(const struct profiles *ps, const struct shots *s, const char *agent,
    double *us)
{
	const struct monitor_config config = { .stall_after_ms = 60000 };
	const struct monitor_pane pane = { .id = PANE,
		.pid = 1,
		.cols = 120,
		.rows = 40,
		.command = "python3",
		.title = "host",
		.agent = agent };

	for (int i = 0; i < REPEATS; i++) {
		struct monitor *m = monitor_new(ps, &config, NULL, NULL);
		int64_t now = EPOCH_MS;

		monitor_pane(m, &pane, now);
		for (size_t k = 0; k < s->count; k++) {
			double from = now_us(), took;

			monitor_screen(
			    m, PANE, s->at[k].text, s->at[k].len, now);
			took = now_us() - from;
			if (i == 0 || took < us[k])
				us[k] = took;
			now += STEP_MS;
		}
		monitor_free(m);
	}
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
print(const struct profiles *ps, const struct shots *s, const char *folder,
    const char *agent)
{
	double *us = xcalloc(s->count + 1, sizeof *us);

	look(ps, s, agent, us);
	qsort(us, s->count, sizeof *us, by_value);
	printf("screen: %-15s %-5s %5zu screens  median %4.0f  99 of 100 "
	       "%4.0f  worst %4.0f us\n",
	    folder, *agent != '\0' ? "known" : "blind", s->count,
	    us[s->count / 2], us[s->count * 99 / 100], us[s->count - 1]);
	free(us);
}

static void
drop_shots(struct shots *s)
{
	while (s->count > 0)
		free(s->at[--s->count].text);
}

int
main(void)
{
	struct shots *s = xcalloc(1, sizeof *s);
	struct profiles *ps = profiles_new();
	struct room *room = room_new();
	struct buf complaints;

	buf_init(&complaints, 4096);
	if (agents_dir_load(ps, "plugin/agents", &complaints) <= 0 ||
	    complaints.len > 0) {
		fprintf(stderr, "plugin/agents: %s\n", complaints.data);
		return 1;
	}
	for (size_t f = 0; f < TABLE_FOLDERS; f++) {
		const struct folder *folder = &table_folders[f];

		play_folder(s, room, folder->name);
		if (s->count == 0)
			continue;
		if (*folder->type != '\0')
			print(ps, s, folder->name, folder->type);
		print(ps, s, folder->name, "");
		drop_shots(s);
	}
	room_free(room);
	profiles_free(ps);
	buf_done(&complaints);
	free(s);
	return 0;
}
