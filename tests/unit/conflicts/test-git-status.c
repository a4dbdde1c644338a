#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "conflicts/git-status.h"

static void
take(void *arg, const char *path)
{
	(void)strlcat(arg, path, 100);
	(void)strlcat(arg, "|", 100);
}

static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		bool ok;
		const char *want;
	} rows[] = {
		{ "", 0, true, "" },
		{ " M src/a b.c\0?? new\0", 20, true, "src/a b.c|new|" },
		{ " D gone\0D  gone too\0AM both\0", 28, true, "both|" },
		{ " M cut", 6, false, "" },
		{ "fatal: no\0", 10, false, "" },
		{ " M \0", 4, false, "" },
		{ "?? a\nb\0", 7, true, "a\nb|" },
	};

	char got[100];

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		got[0] = '\0';
		if (git_status_parse(rows[i].text, rows[i].len, take, got) !=
			rows[i].ok ||
		    strcmp(got, rows[i].want) != 0)
			fail_msg("row %zu: %s", i, got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
