#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"

/* As the authors of FNV give them. */
static void
vectors(void **state)
{
	(void)state;
	assert_true(hash_add(HASH_START, "", 0) == HASH_START);
	assert_true(
	    hash_add(HASH_START, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(
	    hash_add(HASH_START, "foobar", 6) == UINT64_C(0x85944171f73967e8));
	assert_true(hash_add(hash_add(HASH_START, "foo", 3), "bar", 3) ==
		    UINT64_C(0x85944171f73967e8));
}

/* On machines of either byte order. */
static void
numbers(void **state)
{
	(void)state;
	assert_true(hash_add_int(HASH_START, 0x4241) ==
		    hash_add(HASH_START, "AB\0\0\0\0\0\0", 8));
	assert_true(
	    hash_add_int(HASH_START, -1) ==
	    hash_add(HASH_START, "\xff\xff\xff\xff\xff\xff\xff\xff", 8));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
