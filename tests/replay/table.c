#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct folder table_folders[TABLE_FOLDERS] = {
	{ "claude", "cc", "claude" },
	{ "claude-inline", "cc", "claude" },
	{ "claude-2.1.197", "cc", "claude" },
	{ "codex", "cod",
	    "node /usr/lib/node_modules/@openai/codex/bin/codex.js" },
	{ "gemini", "gmi",
	    "node --no-warnings /usr/lib/node_modules/@google/gemini-cli/x.js" },
	{ "opencode", "oc", "opencode" },
	{ "copilot", "copilot",
	    "node /usr/lib/node_modules/@github/copilot/i.js" },
	{ "qwen", "qwen",
	    "node /usr/lib/node_modules/@qwen-code/qwen-code/cli.js" },
	{ "shell", "", "" },
};

static double
percent(double part, double whole)
{
	return whole > 0 ? 100.0 * part / whole : 100.0;
}

static double
per_minute(int count, int ms)
{
	return ms > 0 ? count * 60000.0 / ms : 0;
}

static int
by_value(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;
	return (x > y) - (x < y);
}

struct tally {
	struct score sum;
	int casts, known, lags[TABLE_CASTS_MAX * TABLE_LAGS_MAX], lag_count;
};

static void
tally_add(struct tally *t, const struct score *s)
{
	t->casts++;
	t->known += s->other_ms == 0;
	t->sum.judged_ms += s->judged_ms;
	t->sum.right_ms += s->right_ms;
	t->sum.idle_ms += s->idle_ms;
	t->sum.idle_right_ms += s->idle_right_ms;
	t->sum.idle_safe_ms += s->idle_safe_ms;
	t->sum.unsafe_ms += s->unsafe_ms;
	t->sum.unsafe += s->unsafe;
	t->sum.captures += s->captures;
	t->sum.shown_ms += s->shown_ms;
	t->sum.events += s->events;
	t->sum.flips += s->flips;
	for (int i = 0; i < s->lag_count; i++)
		t->lags[t->lag_count++] = s->lag_ms[i];
}

static double
tally_print(struct tally *t, const char *name)
{
	const struct score *s = &t->sum;
	double right = percent(s->right_ms, s->judged_ms);
	int p50 = 0, p95 = 0;
	qsort(t->lags, (size_t)t->lag_count, sizeof *t->lags, by_value);
	if (t->lag_count > 0) {
		p50 = t->lags[t->lag_count / 2];
		p95 = t->lags[t->lag_count * 95 / 100];
	}
	printf("%-16s %4d %9.2f%% %8.2f%% %8.2f%% %7d %6d/%d %8d %7d %7d "
	       "%7.1f %7.1f\n",
	    name, t->casts, right, percent(s->idle_right_ms, s->idle_ms),
	    percent(s->idle_safe_ms, s->idle_ms), s->unsafe, t->known, t->casts,
	    p50, p95, s->captures, per_minute(s->events, s->shown_ms),
	    per_minute(s->flips, s->shown_ms));
	return right;
}

/* The least that "name" must reach by the floor file, 0 when it says none. */
static double
floor_of(const char *path, const char *variant, const char *name)
{
	char line[128], v[32], n[32];
	double least, found = 0;
	FILE *f = path != NULL ? fopen(path, "r") : NULL;
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "%31s %31s %lf", v, n, &least) == 3 &&
		    strcmp(v, variant) == 0 && strcmp(n, name) == 0)
			found = least;
	if (f != NULL)
		fclose(f);
	return found;
}

bool
table_judge(
    struct item *items, size_t count, bool blind, const char *floor_path)
{
	static struct tally all;
	const char *variant = blind ? "blind" : "facts";
	bool ok = true;
	memset(&all, 0, sizeof all);
	printf("\n%-16s %4s %10s %9s %9s %7s %8s %8s %7s %7s %7s %7s\n",
	    variant, "n", "right", "idle", "safe", "unsafe", "known", "p50 ms",
	    "p95 ms", "looks", "ev/min", "flip/min");
	for (size_t f = 0; f < TABLE_FOLDERS; f++) {
		static struct tally one;
		memset(&one, 0, sizeof one);
		for (size_t i = 0; i < count; i++)
			if (items[i].folder == &table_folders[f]) {
				tally_add(&one, &items[i].score);
				tally_add(&all, &items[i].score);
			}
		if (one.casts == 0)
			continue;
		double right = tally_print(&one, table_folders[f].name);
		double least =
		    floor_of(floor_path, variant, table_folders[f].name);
		if (right < least) {
			printf("  below its floor of %.2f%%\n", least);
			ok = false;
		}
	}
	for (size_t i = 0; i < count; i++)
		if (items[i].score.judged_ms == 0) {
			printf("  %s: no moment of it is certain, so nothing "
			       "was judged\n",
			    items[i].name);
			ok = false;
		}
	double right = tally_print(&all, "total");
	if (right < floor_of(floor_path, variant, "total")) {
		printf("  below the floor\n");
		ok = false;
	}
	return ok && count > 0 && all.sum.unsafe == 0 && all.known == all.casts;
}

void
table_items(const struct item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct score *s = &items[i].score;
		printf("  %-36s %7.2f%% idle %7.2f%% safe %7.2f%% unsafe %d "
		       "(%d ms) looks %d\n",
		    items[i].name, percent(s->right_ms, s->judged_ms),
		    percent(s->idle_right_ms, s->idle_ms),
		    percent(s->idle_safe_ms, s->idle_ms), s->unsafe,
		    s->unsafe_ms, s->captures);
	}
}
