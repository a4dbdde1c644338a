/* Samples in one line each, for the tests of the quality room. */
#include <string.h>

#include "base/time.h"
#include "quality/quality.h"

#define NOON INT64_C(1770033600000) /* 2026-02-02T12:00:00Z */

static inline void
run(struct quality *q, const char *pane, int passed, int failed, int skipped)
{
	struct quality_run r = { .at_ms = NOON,
		.passed = passed,
		.failed = failed,
		.skipped = skipped,
		.duration_ms = 5000 };

	(void)strlcpy(r.pane, pane, sizeof r.pane);
	quality_add_run(q, &r);
}

static inline void
scan(struct quality *q, int critical, int warning)
{
	struct quality_scan s = {
		.at_ms = NOON, .critical = critical, .warning = warning
	};

	quality_add_scan(q, &s);
}
