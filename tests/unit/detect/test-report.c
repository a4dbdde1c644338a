#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "detect/report.h"

#define AT    100000
#define NEVER INT64_MAX

/* A report of AT; the screen showed the detail until AT + seen, the last output
 * came at AT + novel, and now is AT + now. */
struct example {
	const char *name;
	enum evidence_source source;
	enum agent_detail said, shown;
	int64_t seen, novel, now;
	enum report_voice want;
	int64_t next; /* after AT; NEVER: none */
};

static const struct example examples[] = {
	{ "both idle", SOURCE_REGISTRY, DETAIL_IDLE, DETAIL_IDLE, 50, 0, 60,
	    REPORT_AGREES, NEVER },
	{ "two kinds of work", SOURCE_HOOK, DETAIL_TOOL, DETAIL_THINKING, 50, 0,
	    60, REPORT_AGREES, NEVER },
	{ "a prompt was sent just now", SOURCE_HOOK, DETAIL_THINKING,
	    DETAIL_TYPED, -20, -20, 5, REPORT_WINS, 1500 },
	{ "work that no screen shows is denied", SOURCE_REGISTRY,
	    DETAIL_THINKING, DETAIL_IDLE, 1500, 0, 1500, REPORT_LOSES, NEVER },
	{ "words are queued", SOURCE_REGISTRY, DETAIL_THINKING, DETAIL_TYPED,
	    9000, 8000, 9000, REPORT_WINS, NEVER },
	{ "interrupted, which no hook tells", SOURCE_HOOK, DETAIL_TOOL,
	    DETAIL_IDLE, 3000, 2000, 3000, REPORT_LOSES, 7000 },
	{ "interrupted long ago", SOURCE_HOOK, DETAIL_TOOL, DETAIL_IDLE, 7000,
	    2000, 7000, REPORT_SILENT, NEVER },
	{ "the dialog is not drawn yet", SOURCE_HOOK, DETAIL_APPROVAL,
	    DETAIL_THINKING, -5, -5, 10, REPORT_WINS, 1500 },
	{ "granted, which no hook tells", SOURCE_HOOK, DETAIL_APPROVAL,
	    DETAIL_TOOL, 1500, 1400, 1500, REPORT_SILENT, NEVER },
	{ "refused with Esc, likewise", SOURCE_HOOK, DETAIL_APPROVAL,
	    DETAIL_IDLE, 1500, 900, 1500, REPORT_SILENT, NEVER },
	{ "granted, and still on the screen", SOURCE_REGISTRY, DETAIL_THINKING,
	    DETAIL_APPROVAL, 20, 0, 20, REPORT_WINS, 300 },
	{ "another dialog", SOURCE_REGISTRY, DETAIL_THINKING, DETAIL_APPROVAL,
	    300, 0, 300, REPORT_SILENT, NEVER },
	{ "the dialog of an idle agent", SOURCE_REGISTRY, DETAIL_IDLE,
	    DETAIL_QUESTION, 20, 0, 20, REPORT_SILENT, NEVER },
	{ "the turn ended, the spinner is there", SOURCE_HOOK, DETAIL_IDLE,
	    DETAIL_THINKING, 5, 0, 10, REPORT_WINS, 1500 },
	{ "it works on", SOURCE_REGISTRY, DETAIL_IDLE, DETAIL_THINKING, 1500,
	    1490, 1500, REPORT_LOSES, NEVER },
	{ "an error that the screen does not show", SOURCE_HOOK,
	    DETAIL_RATE_LIMITED, DETAIL_IDLE, 60000, 0, 60000, REPORT_WINS,
	    NEVER },
	{ "after an error somebody types", SOURCE_HOOK, DETAIL_RATE_LIMITED,
	    DETAIL_TYPED, 0, 0, 10, REPORT_SILENT, NEVER },
	{ "idle with text", SOURCE_REGISTRY, DETAIL_IDLE, DETAIL_TYPED, 10, 0,
	    10, REPORT_SILENT, NEVER },
	{ "no rule knows the screen", SOURCE_REGISTRY, DETAIL_QUESTION,
	    DETAIL_UNKNOWN, 90000, 0, 90000, REPORT_WINS, NEVER },
	{ "it has not loaded", SOURCE_REGISTRY, DETAIL_IDLE, DETAIL_STARTING,
	    10, 0, 10, REPORT_SILENT, NEVER },
	{ "gone", SOURCE_REGISTRY, DETAIL_THINKING, DETAIL_EXITED, 10, 0, 10,
	    REPORT_SILENT, NEVER },
};

static void
weighs(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(examples); i++) {
		const struct example *t = &examples[i];
		struct report r = {
			.source = t->source,
			.speaks = true,
			.detail = t->said,
			.at_ms = AT,
		};
		int64_t next = NEVER;
		enum report_voice voice = report_weigh(&r, t->shown,
		    AT + t->seen, AT + t->novel, AT + t->now, &next);

		if (voice != t->want ||
		    next != (t->next == NEVER ? NEVER : AT + t->next))
			fail_msg("%s: %d, next %lld", t->name, (int)voice,
			    (long long)(next - AT));
		r.speaks = false;
		assert_int_equal(report_weigh(&r, t->shown, AT, AT, AT, &next),
		    REPORT_SILENT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weighs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
