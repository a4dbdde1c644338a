#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "quality/ubs-report.h"

#define SCANNERS "\"scanners\":[{\"language\":\"js\",\"files\":1}]"

static void
reports(void **state)
{
	static const struct {
		const char *in;
		int status;
		bool checked;
		int critical, warning, info;
		const char *why, *around;
	} cases[] = {
		{ "{" SCANNERS ",\"totals\":{\"critical\":1,\"warning\":2,"
		  "\"info\":3,\"files\":4}}",
		    1, true, 1, 2, 3, "", "" },
		{ "{" SCANNERS ",\"totals\":{\"info\":5,\"files\":0}}\n", 0,
		    true, 0, 0, 5, "", "" },
		{ "scanning x\n{" SCANNERS ",\"totals\":{\"warning\":1}}\nbye",
		    0, true, 0, 1, 0, "", "scanning x" },
		{ "", 0, false, 0, 0, 0, "there was nothing to scan", "" },
		{ " \n", 0, false, 0, 0, 0, "there was nothing to scan", "" },
		{ "{\"scanners\":[],\"totals\":{}}", 0, false, 0, 0, 0,
		    "no scanner looked at anything", "" },
		{ "{\"scanners\":null}", 0, false, 0, 0, 0,
		    "no scanner looked at anything", "" },
		{ "{\"error\":\"environment\",\"exit_code\":2}", 2, false, 0, 0,
		    0, "environment", "" },
		{ "nothing here", 0, false, 0, 0, 0, "ubs gave no report", "" },
		{ "{" SCANNERS ",\"totals\":{\"critical\":-4}}", 0, true, 0, 0,
		    0, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct ubs_report r;
		struct err err;
		assert_true(ubs_report_parse(cases[i].in, strlen(cases[i].in),
		    cases[i].status, &r, &err));
		assert_int_equal(r.checked, cases[i].checked);
		assert_int_equal(r.critical, cases[i].critical);
		assert_int_equal(r.warning, cases[i].warning);
		assert_int_equal(r.info, cases[i].info);
		assert_int_equal(r.exit_code, cases[i].status);
		assert_string_equal(r.why, cases[i].why);
		assert_string_equal(r.warning_text, cases[i].around);
	}
}

static void
no_reports(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "", "ubs ended with status 1 and said nothing" },
		{ "bash: ubs: no", "scan output missing JSON" },
		{ "[1]", "scan output missing JSON" },
		{ "x {nonsense} y", "parsing output" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct ubs_report r;
		struct err err;
		assert_false(ubs_report_parse(
		    cases[i].in, strlen(cases[i].in), 1, &r, &err));
		assert_non_null(strstr(err.text, cases[i].want));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports),
		cmocka_unit_test(no_reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
