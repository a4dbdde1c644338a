/* Files of tests/replay/work, read for the tests of this room. */
#ifndef UNIT_WORK_FIXTURE_H
#define UNIT_WORK_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work/bead.h"

/* 2026-02-02T12:00:00Z, the time of every expected number. */
#define FIXTURE_NOW ((int64_t)1770033600000)

static inline FILE *
fixture_open(const char *name)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "tests/replay/work/%s", name);
	f = fopen(path, "r");
	if (f == NULL) {
		fprintf(stderr, "%s: run the tests from the top\n", path);
		abort();
	}
	return f;
}

static inline void
fixture_beads(struct bead_list *list, const char *name)
{
	FILE *f = fixture_open(name);
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int64_t number = 0;

	bead_list_init(list);
	while ((len = getline(&line, &cap, f)) >= 0)
		bead_list_add(list, ++number, line, (size_t)len);
	bead_list_end(list);
	free(line);
	fclose(f);
}

#endif
