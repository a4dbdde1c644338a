/*
 * The beads of the projects at hand. What was read is kept until its file
 * changes, so that asking again costs a few stats; a large file is read beside
 * the loop. Where there is no file because bd keeps its beads in Dolt, bd prints
 * them in a child, as bv, where it is installed, ranks in one.
 */
#ifndef ASSIGN_ASSIGN_SOURCES_H
#define ASSIGN_ASSIGN_SOURCES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct assign_source;
struct assign_sources;
struct event_base;

/* fn is called, from the loop, when there is something new to be had: a file
 * was read, or bv has ranked. */
struct assign_sources *assign_sources_new(
    struct event_base *base, void (*fn)(void *arg), void *arg);
/* Waits for what is being read. Accepts NULL. */
void assign_sources_free(struct assign_sources *s);
/* Is bv asked? From the start it is not. */
void assign_sources_use_bv(struct assign_sources *s, bool use);

/* The beads of the project that a directory is in, valid until the loop turns;
 * beads_dir as for tracker_find(). NULL when there are none, or when they are
 * being read for the first time: then *ret_reading is set, and fn will be
 * called. While a file that has grown is read again, or bd prints what has
 * changed, what was read before is given; *ret_reading is set in the latter
 * case. */
const struct assign_source *assign_sources_get(struct assign_sources *s,
    const char *dir, const char *beads_dir, int64_t now_ms, bool *ret_reading,
    struct err *err);

#endif
