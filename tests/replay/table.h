/* The figures of the recordings, added up by folder and held to a floor. */
#ifndef REPLAY_TABLE_H
#define REPLAY_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define TABLE_CASTS_MAX 512
#define TABLE_LAGS_MAX  16
#define TABLE_FOLDERS   9

/* A folder of recordings: the agent that must be found in them, and the
 * command line of its process where the program is an interpreter. */
struct folder {
	const char *name, *type, *args;
};

extern const struct folder table_folders[TABLE_FOLDERS];

/* What one recording came to; milliseconds. */
struct score {
	int judged_ms, right_ms;
	int idle_ms, idle_right_ms, idle_safe_ms; /* truth waiting */
	int unsafe_ms, unsafe;
	int other_ms; /* taken for another agent, or for one */
	int captures;
	int shown_ms;      /* how long an agent was there */
	int events, flips; /* changes told of; those from work to work */
	int lag_count, lag_ms[TABLE_LAGS_MAX];
};

struct item {
	const struct folder *folder;
	char name[96], path[256];
	struct score score;
};

/* One line a recording. */
void table_items(const struct item *items, size_t count);
/* The table by folder. False below a floor of the file (NULL: none), with an
 * unsafe moment, with an agent taken for another, or with nothing to judge. */
bool table_judge(
    struct item *items, size_t count, bool blind, const char *floor_path);

#endif
