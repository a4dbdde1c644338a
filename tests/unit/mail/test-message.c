#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "leases.h"
#include "mail/conflict.h"
#include "mail/message.h"

static void
check_order(const char *text, const char *const *want)
{
	for (; *want != NULL; want++) {
		const char *at = strstr(text, *want);
		if (at == NULL)
			fail_msg(
			    "no \"%s\" where it should be: %s", *want, text);
		else
			text = at + strlen(*want);
	}
}

static void
test_texts(void **state)
{
	static const char *const notice[] = {
		"# Reservation Conflict Detected\n", "**Pattern:** `src/x.c`",
		"`src/**`", "## Current Holders\n",
		"- **cc-1** (reserved 00:00:10, expires 01:00:10)\n",
		"  - Reason: refactoring\n",
		"- **cod-2** (reserved 00:00:20, expires unknown)\n",
		"## Recommendation\n", "1. ", "2. ", "3. ", NULL
	};
	static const char *const request[] = { "# File Reservation Conflict\n",
		"**Pattern:** `src/x.c`", "**Requester:** cc-1", "## Request\n",
		"cc-1", "`src/**`", "### Your Reservation\n",
		"- Reserved at: 1970-01-01T00:00:20Z\n",
		"- Expires at: unknown", "## Options\n", "1. **Release**",
		"2. **Keep**", "3. **Coordinate**", "acknowledge", NULL };
	struct reservations l;
	struct conflicts found;
	struct buf out;

	(void)state;
	reservations_init(&l);
	buf_init(&out, 4000);
	(void)lease(&l, "cc-1 src/x.c", 10000);
	free(l.items[0].reason);
	l.items[0].reason = xstrdup("refactoring");
	lease(&l, "cod-2 src/**", 20000)->expires_ms = 0;
	conflict_detect(&l, 30000, false, &found);
	assert_int_equal(found.count, 1);
	message_notice_subject(&out, &found.items[0]);
	assert_string_equal(
	    out.data, "⚠️ Reservation Conflict Detected: src/x.c");
	buf_clear(&out);
	message_notice_body(&out, &found.items[0]);
	check_order(out.data, notice);
	buf_clear(&out);
	message_request_subject(&out, &found.items[0]);
	assert_string_equal(out.data, "File Reservation Conflict: src/x.c");
	buf_clear(&out);
	message_request_body(&out, &found.items[0],
	    conflict_latest(&found.items[0], "cc-1"), "cc-1");
	check_order(out.data, request);
	conflicts_done(&found);
	reservations_done(&l);
	buf_done(&out);
}

static void
test_decisions(void **state)
{
	static const struct {
		const char *subject, *body;
		enum message_decision want;
	} rows[] = {
		{ "", "released", MESSAGE_RELEASED },
		{ "", "**Release**: done with it", MESSAGE_RELEASED },
		{ "", "Keeping it until noon", MESSAGE_KEPT },
		{ "Re: Released", "", MESSAGE_RELEASED },
		{ "Re: File Reservation Conflict: x",
		    "> 1. Release it\n> 2. Keep it\n\nkept, sorry",
		    MESSAGE_KEPT },
		{ "Re: File Reservation Conflict: x", "thanks",
		    MESSAGE_UNDECIDED },
		{ "", "", MESSAGE_UNDECIDED },
		{ "", "keeper of the keys", MESSAGE_UNDECIDED },
		{ "", "I will not release it", MESSAGE_UNDECIDED },
		{ "", "\n \n- kept", MESSAGE_KEPT },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		if (message_decision(rows[i].subject, rows[i].body) !=
		    rows[i].want)
			fail_msg(
			    "\"%s\", \"%s\"", rows[i].subject, rows[i].body);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_texts),
		cmocka_unit_test(test_decisions) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
