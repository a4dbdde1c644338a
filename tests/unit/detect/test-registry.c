#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "detect/registry.h"

static const struct {
	const char *text;
	bool ok;
	enum agent_detail detail;
	bool background;
} examples[] = {
	{ "{\"pid\":7,\"status\":\"idle\"}", true, DETAIL_IDLE, false },
	{ "{\"pid\":7,\"status\":\"shell\"}", true, DETAIL_IDLE, true },
	{ "{\"pid\":7,\"status\":\"busy\"}", true, DETAIL_THINKING, false },
	{ "{\"pid\":7,\"status\":\"waiting\",\"waitingFor\":"
	  "\"permission prompt\"}",
	    true, DETAIL_APPROVAL, false },
	{ "{\"pid\":7,\"status\":\"waiting\",\"waitingFor\":"
	  "\"sandbox request\"}",
	    true, DETAIL_APPROVAL, false },
	{ "{\"pid\":7,\"status\":\"waiting\",\"waitingFor\":\"input needed\"}",
	    true, DETAIL_QUESTION, false },
	{ "{\"pid\":7,\"status\":\"waiting\",\"waitingFor\":\"dialog open\"}",
	    true, DETAIL_QUESTION, false },
	{ "{\"pid\":7,\"status\":\"waiting\"}", true, DETAIL_QUESTION, false },
	{ "{\"pid\":7,\"status\":\"new word\"}", false, DETAIL_IDLE, false },
	{ "{\"pid\":7}", false, DETAIL_IDLE, false },
	{ "{\"pid\":0,\"status\":\"idle\"}", false, DETAIL_IDLE, false },
	{ "{\"pid\":7,\"kind\":\"bg\",\"status\":\"idle\"}", false, DETAIL_IDLE,
	    false },
	{ "{\"pid\":7,\"status\":\"idle\"", false, DETAIL_IDLE, false },
};

static void
reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(examples); i++) {
		struct registry_record r = { 0 };
		bool ok = registry_parse(
		    examples[i].text, strlen(examples[i].text), &r);

		if (ok != examples[i].ok ||
		    (ok && (r.detail != examples[i].detail ||
			       r.background != examples[i].background)))
			fail_msg("%s: %d %s", examples[i].text, ok,
			    state_detail_name(r.detail));
	}
}

static void
reads_all_of_it(void **state)
{
	const char *text =
	    "{\"pid\":1487,\"procStart\":\"261421\",\"version\":\"2.1.330\","
	    "\"kind\":\"interactive\",\"name\":\"demo-30\",\"status\":"
	    "\"waiting\",\"waitingFor\":\"permission prompt\","
	    "\"statusUpdatedAt\":1795396987090}";
	struct registry_record r;

	(void)state;
	assert_true(registry_parse(text, strlen(text), &r));
	assert_int_equal(r.pid, 1487);
	assert_int_equal(r.start, 261421);
	assert_int_equal(r.at_ms, 1795396987090);
	assert_string_equal(r.waiting, "permission prompt");
	assert_string_equal(r.name, "demo-30");
	assert_string_equal(r.version, "2.1.330");
}

static void
file_names(void **state)
{
	(void)state;
	assert_int_equal(registry_file_pid("1487.json"), 1487);
	assert_int_equal(registry_file_pid("pid-1487.json"), 0);
	assert_int_equal(registry_file_pid("1487.be82.key"), 0);
	assert_int_equal(registry_file_pid("1487.json.tmp"), 0);
	assert_int_equal(registry_file_pid("99999999999999.json"), 0);
	assert_int_equal(registry_file_pid(""), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(reads_all_of_it),
		cmocka_unit_test(file_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
