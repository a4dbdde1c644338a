/* Without libcurl on the machine. */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <event2/event.h>

#include "io/curl-lib.h"
#include "io/http.h"

static struct event_base *base;
static struct http *http;
static int opened, calls;

void *
dlopen(const char *name, int flags)
{
	(void)name;
	(void)flags;
	opened++;
	return NULL;
}

static void
on_reply(void *arg, const struct http_reply *r)
{
	const struct http_request again = { .url = "http://127.0.0.1:1/",
		.timeout_ms = 1000 };

	(void)arg;
	assert_int_equal(r->outcome, HTTP_UNREACHABLE);
	assert_false(r->sent);
	assert_string_equal(r->why, "libcurl is not installed");
	if (++calls < 3)
		(void)http_start(http, &again, on_reply, NULL);
}

/* A request is refused from the loop, each time, and one that was cancelled is
 * forgotten. */
static void
test_absent(void **state)
{
	const struct http_request request = { .url = "http://127.0.0.1:1/",
		.bearer = "s3cret",
		.timeout_ms = 1000 };
	struct http_call *other;

	(void)state;
	(void)http_start(http, &request, on_reply, NULL);
	other = http_start(http, &request, on_reply, NULL);
	http_cancel(other);
	assert_int_equal(calls, 0);
	(void)event_base_dispatch(base);
	assert_int_equal(calls, 3);
	assert_null(curl_lib_load());
	assert_int_equal(opened, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_absent) };
	int failed;

	base = event_base_new();
	http = http_new(base);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	http_free(http);
	event_base_free(base);
	return failed;
}
