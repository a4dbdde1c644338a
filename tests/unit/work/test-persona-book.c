#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../scratch.h"
#include "base/buf.h"
#include "base/mem.h"
#include "io/file.h"
#include "work/persona-book.h"
#include "work/persona.h"

struct fixture {
	char user[80], project[80], own[120];
	struct persona_book *book;
	struct buf complaints;
};

static void
write_text(const char *path, const char *text)
{
	struct err err;

	if (!file_write(path, text, strlen(text), 0600, &err))
		fail_msg("%s", err.text);
}

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	if (scratch_make(state) != 0)
		return -1;
	(void)strlcpy(f->user, scratch("personas.ini"), sizeof f->user);
	(void)strlcpy(f->project, scratch("p"), sizeof f->project);
	(void)snprintf(
	    f->own, sizeof f->own, "%s/.tmux-coordinator", f->project);
	assert_int_equal(mkdir(f->project, 0700), 0);
	assert_int_equal(mkdir(f->own, 0700), 0);
	(void)strlcat(f->own, "/personas.ini", sizeof f->own);
	f->book = persona_book_new(f->user);
	buf_init(&f->complaints, 4096);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	persona_book_free(f->book);
	buf_done(&f->complaints);
	free(f);
	return scratch_remove(state);
}

static const char *
description(struct fixture *f, const char *project, const char *name)
{
	const struct persona *p =
	    persona_book_find(f->book, project, name, "cc");

	return p == NULL ? NULL : p->description;
}

static void
later_files_replace_earlier_ones(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    persona_book_find(f->book, "", "tester", "cc")->model, "sonnet");
	assert_null(persona_book_find(f->book, "", "nobody", "cc"));
	assert_null(persona_book_find(f->book, "", "", "cc"));
	write_text(f->user, "[a]\ndescription = mine\n[b]\ndescription = b\n");
	write_text(f->own, "[a]\ndescription = its\ndefault = on\n");
	persona_book_refresh(f->book, &f->complaints);
	assert_string_equal(description(f, "", "A"), "mine");
	assert_string_equal(description(f, f->project, "a"), "its");
	assert_string_equal(description(f, f->project, "b"), "b");
	assert_string_equal(description(f, f->project, ""), "its");
	assert_null(description(f, "", ""));
	assert_string_equal(f->complaints.data, "");
}

static void
changes_are_followed(void **state)
{
	struct fixture *f = *state;

	write_text(f->own, "[a]\ndescription = one\n");
	assert_string_equal(description(f, f->project, "a"), "one");
	write_text(f->own, "[a]\ndescription = two, longer\n");
	assert_string_equal(description(f, f->project, "a"), "one");
	persona_book_refresh(f->book, &f->complaints);
	assert_string_equal(description(f, f->project, "a"), "two, longer");
	assert_int_equal(unlink(f->own), 0);
	persona_book_refresh(f->book, &f->complaints);
	assert_null(description(f, f->project, "a"));
}

static void
faults_are_told_once(void **state)
{
	struct fixture *f = *state;
	char want[256];

	write_text(f->user, "[a]\ncolour = red\n");
	assert_null(description(f, f->project, "a"));
	persona_book_refresh(f->book, &f->complaints);
	(void)snprintf(
	    want, sizeof want, "%s:2: [a] colour: there is no", f->user);
	assert_non_null(strstr(f->complaints.data, want));
	assert_null(strchr(strchr(f->complaints.data, '\n') + 1, '\n'));
	buf_clear(&f->complaints);
	persona_book_refresh(f->book, &f->complaints);
	assert_string_equal(f->complaints.data, "");
	assert_non_null(description(f, f->project, "tester"));
}

static void
the_file_of_a_directory(void **state)
{
	struct fixture *f = *state;
	char below[96], path[128];

	(void)snprintf(below, sizeof below, "%s/x/y", f->project);
	assert_false(persona_book_project(below, path, sizeof path));
	write_text(f->own, "[a]\n");
	assert_true(persona_book_project(below, path, sizeof path));
	assert_string_equal(path, f->own);
	assert_false(persona_book_project(scratch_dir, path, sizeof path));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(later_files_replace_earlier_ones),
		TEST(changes_are_followed),
		TEST(faults_are_told_once),
		TEST(the_file_of_a_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
