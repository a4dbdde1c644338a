#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "fixture.h"
#include "quality/quality-json.h"

static void
prints(cJSON *o, const char *want)
{
	struct buf out;

	buf_init(&out, 65536);
	json_write(&out, o);
	assert_string_equal(out.data, want);
	buf_done(&out);
	cJSON_Delete(o);
}

static void
prints_as_the_package(void **state)
{
	struct quality *q = quality_new();

	(void)state;
	run(q, "%2", 2, 8, 5);
	quality_add_bugs(q, "%2", 2, 0);
	quality_add_error(q, "%2", "cod", NOON);
	quality_add_recovery(q, "%2", NOON);
	quality_add_context(q, "%2", "cod", 90, NOON);
	prints(quality_json_agent(quality_agent(q, "%2")),
	    "{\"pane_id\":\"%2\",\"agent_type\":\"cod\",\"tests_passed\":2,"
	    "\"tests_failed\":8,\"tests_total\":15,\"error_count\":1,"
	    "\"recovery_count\":1,\"bugs_introduced\":2,\"bugs_fixed\":0,"
	    "\"avg_context_usage\":90,\"peak_context_usage\":90,"
	    "\"context_samples\":1,"
	    "\"last_activity\":\"2026-02-02T12:00:00Z\","
	    "\"last_error\":\"2026-02-02T12:00:00Z\","
	    "\"error_history\":[\"2026-02-02T12:00:00Z\"]}");
	quality_add_bugs(q, "%1", 0, 0);
	prints(quality_json_agent(quality_agent(q, "%1")),
	    "{\"pane_id\":\"%1\",\"agent_type\":\"\",\"tests_passed\":0,"
	    "\"tests_failed\":0,\"tests_total\":0,\"error_count\":0,"
	    "\"recovery_count\":0,\"bugs_introduced\":0,\"bugs_fixed\":0,"
	    "\"avg_context_usage\":0,\"peak_context_usage\":0,"
	    "\"context_samples\":0,"
	    "\"last_activity\":\"0001-01-01T00:00:00Z\","
	    "\"last_error\":\"0001-01-01T00:00:00Z\"}");
	prints(quality_json_scan(&(struct quality_scan){ .at_ms = NOON }),
	    "{\"timestamp\":\"2026-02-02T12:00:00Z\",\"duration_ms\":0,"
	    "\"critical\":0,\"warning\":0,\"info\":0,\"files\":0,"
	    "\"exit_code\":0}");
	prints(quality_json_run(&(struct quality_run){ .at_ms = NOON }),
	    "{\"timestamp\":\"2026-02-02T12:00:00Z\",\"passed\":0,"
	    "\"failed\":0,\"skipped\":0,\"duration_ms\":0}");
	quality_free(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_as_the_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
