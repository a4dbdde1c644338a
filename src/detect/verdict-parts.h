/* What the files verdict*.c share: verdict.c weighs the evidence,
 * verdict-memory.c keeps what later verdicts need. For these files only. */
#ifndef DETECT_VERDICT_PARTS_H
#define DETECT_VERDICT_PARTS_H

#include "detect/verdict.h"

/* Has novel output come lately? */
bool verdict_is_arriving(const struct evidence *e, int64_t now_ms);
/* Keeps what later verdicts need to know: v has its new detail, seen is what
 * the screen shows, was the detail before. */
void verdict_remember(struct verdict *v, const struct evidence *e,
    enum agent_detail seen, enum agent_detail was, int64_t now_ms);
/* The time from which an idle prompt counts as settled. */
int64_t verdict_settled_ms(const struct verdict *v, const struct evidence *e);

#endif
