#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "work/text.h"

static const struct tag_case {
	const char *title, *description, *want;
} tags[] = {
	{ "Add unit tests for the parser", "", "implementation testing" },
	{ "Refactor the API design patterns", "", "architecture" },
	{ "Update README with new features", "",
	    "documentation implementation" },
	{ "Implement new feature for user auth", "", "implementation" },
	{ "Code review for PR #123", "", "review" },
	{ "Fix crash when loading config", "", "bugs" },
	{ "Add tests", "Refactor the code and add documentation",
	    "architecture documentation implementation testing" },
	{ "Random task with no keywords", "", "" },
	{ "hello world", "", "" },
	{ "Address the latest issue", "", "" },
	{ "Debug prefix handling", "", "" },
	{ "Checkout padding", "", "" },
	{ "Rebuild index", "", "" },
	{ "Inspector gadget", "", "" },
	{ "Pattern matching", "", "architecture" },
	{ "Error page", "", "bugs" },
	{ "Crash on load", "", "bugs" },
	{ "qa", "", "testing" },
	{ "FAQ update", "", "" },
	{ "README", "", "documentation" },
	{ "docs", "", "documentation" },
	{ "Document", "", "documentation" },
	{ "comment", "", "documentation" },
	{ "Unit Test", "", "testing" },
	{ "e2e", "", "testing" },
	{ "unittest e2e", "", "testing" },
	{ "coverage", "", "testing" },
	{ "Redesign and create", "", "architecture implementation" },
	{ "patch", "", "bugs" },
	{ "audit", "", "review" },
	{ "Creating and restructured", "", "architecture implementation" },
	{ "Fixes, crashes: inspecting", "", "bugs review" },
	{ "Implementation", "", "implementation" },
	{ "test_utils and build-system", "", "implementation testing" },
	{ "\303\251test", "", "" },
	{ "", "", "" },
	{ "ad", "", "" },
};

static void
tag_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(tags); i++) {
		unsigned got = text_tags(tags[i].title, tags[i].description);
		struct buf names;

		print_message("  %s\n", tags[i].title);
		buf_init(&names, 256);
		for (int k = 0; k < TEXT_TAGS; k++)
			if ((got & 1U << k) != 0)
				buf_addf(&names, "%s%s",
				    names.len > 0 ? " " : "", text_tag_name(k));
		assert_string_equal(names.data, tags[i].want);
		buf_done(&names);
	}
}

static const struct file_case {
	const char *title, *description, *want;
} files[] = {
	{ "Fix bug in internal/config/config.go", "",
	    "internal/config/config.go" },
	{ "Update cmd/main.go and internal/cli/run.go", "",
	    "cmd/main.go internal/cli/run.go" },
	{ "Refactor internal/**/*.go files", "", "internal/**/*.go" },
	{ "Fix tests", "The tests in tests/e2e/main_test.go are failing",
	    "tests/e2e/main_test.go" },
	{ "Improve performance of the system", "", "" },
	{ "Fix and/or remove", "", "and/or" },
	{ "13714/2m latency", "", "13714/2m" },
	{ "foo.c", "", "foo.c" },
	{ "a*", "", "" },
	{ "see (internal/a.go), and `b.ts`.", "", "internal/a.go b.ts" },
	{ "v1.2.3 release", "", "" },
	{ "...", "", "" },
	{ "a.b", "", "" },
	{ ".env", "", ".env" },
	{ "x/y", "", "x/y" },
	{ "C:\\tmp", "", "C:\\tmp" },
	{ "file.GO", "", "" },
	{ "*.go", "", "*.go" },
	{ "**", "", "" },
	{ "e.g. thing", "", "" },
	{ "config.json:12", "", "config.json" },
	{ "at src/a.c:12:3.", "", "src/a.c" },
	{ "\"docs/x.md\"", "", "docs/x.md" },
	{ "http://x.y/z", "", "" },
	{ "main.rs,", "", "main.rs" },
	{ "ab", "", "" },
	{ "a/b a/b", "", "a/b a/b" },
	{ "foo.py!", "", "foo.py" },
	{ "one\302\240src/two.c\343\200\200three", "", "src/two.c" },
};

static void
assert_files(const struct file_case *c, text_exists_fn *exists)
{
	struct text_files got;
	struct buf names;

	print_message("  %s\n", c->title);
	buf_init(&names, 1024);
	text_files_init(&got, c->title, c->description, exists, NULL);
	for (size_t i = 0; i < got.count; i++)
		buf_addf(&names, "%s%s", i > 0 ? " " : "", got.at[i]);
	assert_string_equal(names.data, c->want);
	text_files_done(&got);
	buf_done(&names);
}

static void
file_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(files); i++)
		assert_files(&files[i], NULL);
	text_files_done(NULL);
}

static bool
in_project(void *arg, const char *path)
{
	(void)arg;
	return strcmp(path, "src") == 0 || strcmp(path, "src/a.c") == 0 ||
	       strcmp(path, ".env") == 0 || strcmp(path, "app/[id]/x.ts") == 0;
}

static void
only_what_exists(void **state)
{
	static const struct file_case there[] = {
		{ "and/or 13714/2m src/a.c src/b.c .env", "", "src/a.c .env" },
		{ "src/**/*.c lib/*.c *.md", "", "src/**/*.c *.md" },
		{ "app/[id]/x.ts", "", "app/[id]/x.ts" },
		/* Emphasis, comments and sums are no globs. */
		{ "**Important**: *all* of /** a*b */ or 2*3*4 **/ /*/", "",
		    "" },
		{ "**/*.test.ts src/*", "", "**/*.test.ts src/*" },
		{ "src/*/../../../etc /**/*.c ~/*.c", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < countof(there); i++)
		assert_files(&there[i], in_project);
}

static void
bounded(void **state)
{
	struct buf text;
	struct text_files got;

	(void)state;
	buf_init(&text, 1 << 16);
	for (int i = 0; i < 1000; i++)
		buf_addf(&text, "a/%d ", i);
	text_files_init(&got, text.data, text.data, NULL, NULL);
	assert_int_equal(got.count, TEXT_MAX_FILES);
	text_files_done(&got);
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tag_table),
		cmocka_unit_test(file_table),
		cmocka_unit_test(only_what_exists),
		cmocka_unit_test(bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
