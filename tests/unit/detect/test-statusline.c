#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "detect/statusline.h"

static const struct {
	const char *text;
	bool ok, known;
	double context;
	int64_t reset_ms;
} examples[] = {
	{ "{\"context_window\":{\"used_percentage\":37}}", true, true, 37, 0 },
	{ "{\"context_window\":{\"used_percentage\":null},\"rate_limits\":"
	  "{\"five_hour\":{\"used_percentage\":12,\"resets_at\":1795398000},"
	  "\"seven_day\":{\"used_percentage\":91,\"resets_at\":1795400000}}}",
	    true, false, 0, 1795400000000 },
	{ "{\"context_window\":{\"used_percentage\":0},\"rate_limits\":"
	  "{\"five_hour\":{\"used_percentage\":1,\"resets_at\":"
	  "\"2026-11-23T02:00:00Z\"}}}",
	    true, true, 0, 1795399200000 },
	{ "{\"context_window\":{\"used_percentage\":370}}", false, false, 0,
	    0 },
	{ "{\"rate_limits\":{\"five_hour\":{\"resets_at\":-5}}}", false, false,
	    0, 0 },
	{ "{}", false, false, 0, 0 },
	{ "37", false, false, 0, 0 },
	{ "", false, false, 0, 0 },
};

static void
reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(examples); i++) {
		struct statusline s = { 0 };
		struct err err;
		cJSON *o = json_parse(
		    examples[i].text, strlen(examples[i].text), 4096, &err);
		bool ok = statusline_read(o, &s);

		if (ok != examples[i].ok ||
		    s.context_known != examples[i].known ||
		    s.context != examples[i].context ||
		    s.limits.reset_ms != examples[i].reset_ms)
			fail_msg("%s: %d, %d %g, %lld", examples[i].text, ok,
			    s.context_known, s.context,
			    (long long)s.limits.reset_ms);
		cJSON_Delete(o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
