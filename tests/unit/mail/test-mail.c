#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "leases.h"
#include "mail/mail.h"

/* Who is in the way of agent "me", who asks for these? */
static void
test_rivals(void **state)
{
	static const struct {
		const char *held, *asked;
		bool exclusive, nocase;
		size_t rivals;
	} rows[] = {
		{ "other src/**", "src/x.c", true, false, 1 },
		{ "other src/x.c", "src/**", true, false, 1 },
		{ "me src/**", "src/x.c", true, false, 0 },
		{ "other doc/**", "src/x.c", true, false, 0 },
		{ "other src/** shared", "src/x.c", true, false, 1 },
		{ "other src/** shared", "src/x.c", false, false, 0 },
		{ "other src/**", "src/x.c", false, false, 1 },
		{ "other Src/x.c", "src/x.c", true, false, 0 },
		{ "other Src/x.c", "src/x.c", true, true, 1 },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const char *const patterns[] = { rows[i].asked, "none/of/it" };
		const struct mail_lease asked = { .project = "/p",
			.agent = "me",
			.patterns = patterns,
			.count = countof(patterns),
			.exclusive = rows[i].exclusive,
			.nocase = rows[i].nocase };
		struct reservations held, rivals;

		reservations_init(&held);
		reservations_init(&rivals);
		lease(&held, rows[i].held, 100);
		lease(&held, "other src/x.c", 100)->released_ms = 150;
		mail_find_rivals(&held, &asked, 200, &rivals);
		if (rivals.count != rows[i].rivals)
			fail_msg("%s, %s: %zu", rows[i].held, rows[i].asked,
			    rivals.count);
		reservations_done(&held);
		reservations_done(&rivals);
	}
}

static void
test_words(void **state)
{
	(void)state;
	assert_true(mail_is_importance("urgent"));
	assert_true(mail_is_importance("low"));
	assert_false(mail_is_importance("Urgent"));
	assert_false(mail_is_importance(""));
}

static void
on_answer(void *arg, const struct mail_answer *a)
{
	++*(int *)arg;
	assert_int_equal(a->result, MAIL_REFUSED);
	assert_string_equal(a->why, "no 7");
	assert_null(a->leases);
}

static void
test_plain(void **state)
{
	int calls = 0;

	(void)state;
	mail_answer_plain(on_answer, &calls, MAIL_REFUSED, "no %d", 7);
	assert_int_equal(calls, 1);
	mail_free(NULL);
}

static void
test_json(void **state)
{
	struct mail_message m = { .id = 5,
		.from = "a",
		.to = "b",
		.subject = "s",
		.body = "t",
		.thread = "",
		.importance = "high",
		.created_ms = 1000 };
	cJSON *o = mail_message_json(&m);

	(void)state;
	assert_int_equal(json_int(o, "id", 0), 5);
	assert_null(json_str(o, "thread_id", NULL));
	assert_null(json_str(o, "read_at", NULL));
	cJSON_Delete(o);
	m.thread = "x";
	m.read_ms = m.acked_ms = 2000;
	o = mail_message_json(&m);
	assert_string_equal(json_str(o, "thread_id", ""), "x");
	assert_non_null(json_str(o, "read_at", NULL));
	assert_non_null(json_str(o, "acknowledged_at", NULL));
	cJSON_Delete(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rivals),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
