#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "assign/assign-json.h"
#include "assign/assign-source.h"
#include "assign/assign.h"
#include "base/json.h"
#include "base/mem.h"
#include "work/triage-json.h"
#include "work/triage.h"

#define BEADS 5000

static void
fill(struct assign_source *s)
{
	struct triage_options options = { .now_ms = 1770033600000 };
	char line[160];

	bead_list_init(&s->beads);
	for (int i = 0; i < BEADS; i++) {
		int len = snprintf(line, sizeof line,
		    "{\"id\":\"b-%d\",\"title\":\"t\",\"status\":\"open\","
		    "\"priority\":2,\"issue_type\":\"task\"}",
		    i);
		bead_list_add(&s->beads, i + 1, line, (size_t)len);
	}
	bead_list_end(&s->beads);
	triage_init(&s->triage, &s->beads, &options);
	assert_int_equal(s->triage.count, BEADS);
}

static size_t
count_ready(const cJSON *list)
{
	const cJSON *row;
	size_t n = 0;

	cJSON_ArrayForEach(row, list)
	{
		n += json_bool(row, "assignable", false);
	}
	return n;
}

/* More than one answer holds: what may be given away comes before the rest. */
static void
much_work(void **state)
{
	static const size_t ready[] = { 0, 3, BEADS };
	struct assign_source s = { 0 };
	struct assign a = { .offer_count = BEADS };

	(void)state;
	fill(&s);
	a.offers = xcalloc(BEADS, sizeof *a.offers);
	for (size_t k = 0; k < countof(ready); k++) {
		cJSON *list;

		for (size_t i = 0; i < BEADS; i++)
			a.offers[i] = (struct assign_offer){
				.source = &s,
				.row = &s.triage.rows[i],
				.eligible = { .ok = i >= BEADS - ready[k],
				    .code = "blocked" },
			};
		list = assign_json_work(&a, true);
		assert_int_equal(cJSON_GetArraySize(list), TRIAGE_JSON_MAX);
		assert_int_equal(count_ready(list),
		    ready[k] < TRIAGE_JSON_MAX ? ready[k] : TRIAGE_JSON_MAX);
		cJSON_Delete(list);
	}
	free(a.offers);
	triage_done(&s.triage);
	bead_list_done(&s.beads);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(much_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
