/*
 * The bug scanner ubs as a child: one scan at a time, of what differs from the
 * last commit, with a limit of its own, never in the way of the loop.
 */
#ifndef QUALITY_UBS_H
#define QUALITY_UBS_H

#include <stdbool.h>
#include <stdint.h>

struct event_base;
struct ubs;
struct ubs_report;

#define UBS_TIMEOUT_MS 300000

/* Exactly one of report and why: the scan ended well (whatever it found), or
 * why it did not. */
typedef void ubs_fn(void *arg, const struct ubs_report *report,
    int64_t duration_ms, const char *why);

/* Looks for ubs on PATH ($PATH as given; NULL: none). */
struct ubs *ubs_new(
    struct event_base *base, const char *path, ubs_fn *fn, void *arg);
/* Kills a scan under way. Accepts NULL. */
void ubs_free(struct ubs *u);
/* IsUBSAvailable. */
bool ubs_is_available(const struct ubs *u);
bool ubs_is_running(const struct ubs *u);
/* RunScan of a directory. False when there is no ubs, or one runs already. */
bool ubs_scan(
    struct ubs *u, const char *dir, int64_t timeout_ms, int64_t now_ms);

#endif
