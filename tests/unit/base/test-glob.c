#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/glob.h"
#include "base/mem.h"

static bool
overlap(const char *a, const char *b, unsigned flags)
{
	struct glob *ga = glob_new(a, flags), *gb = glob_new(b, flags);
	bool found = glob_meets(ga, gb);

	glob_free(ga);
	glob_free(gb);
	return found;
}

static const struct match_case {
	const char *pattern, *path;
	unsigned flags;
	bool want;
} matches[] = {
	{ "main.go", "main.go", 0, true },
	{ "*.go", "main.go", 0, true },
	{ "*.go", "main.ts", 0, false },
	{ "*.go", "a/main.go", 0, false },
	{ "*.go", "a/main.go", GLOB_ANY_DEPTH, true },
	{ "/*.go", "a/main.go", GLOB_ANY_DEPTH, false },
	{ "**/*.go", "main.go", 0, true },
	{ "**/*.go", "a/b.go", 0, true },
	{ "**/*.go", "a/b.ts", 0, false },
	{ "internal/**", "internal", 0, true },
	{ "internal/**", "internal/", 0, true },
	{ "internal/**", "internal/cli/run.go", 0, true },
	{ "internal/**", "internals/x", 0, false },
	{ "internal/**", "cmd/main.go", 0, false },
	{ "internal/*.go", "internal/foo.go", 0, true },
	{ "internal/*.go", "internal/sub/foo.go", 0, false },
	{ "internal/**/*.go", "internal/b.go", 0, true },
	{ "internal/**/*.go", "internal/a/b.go", 0, true },
	{ "**/*_test.go", "a/x_test.go", 0, true },
	{ "**/test_*.py", "a/test_x.py", 0, true },
	{ "**/*.test.ts", "x/a.test.ts", 0, true },
	{ "README*", "README.md", 0, true },
	{ "a/**/b/**", "a/x/b/y", 0, true },
	{ "a/**/b/**", "a/x/c/y", 0, false },
	{ "src/**/main.go", "src/xmain.go", 0, false },
	{ "src/**/main.go", "src/main.go", 0, true },
	{ "**", "x", 0, true },
	{ "**", "", 0, true },
	{ "", "x", 0, false },
	{ ".", "x/y", 0, true },
	{ "/", "x/y", 0, true },
	{ "src", "src/a/b.c", 0, true },
	{ "src/", "src/x", 0, true },
	{ "s?c/", "src/x", 0, true },
	{ "s?c", "src/x", 0, false },
	{ "src//x", "./src/x", 0, true },
	{ "src/../lib/a.c", "lib/a.c", 0, true },
	{ "../a.c", "a.c", 0, true },
	{ "a?c", "abc", 0, true },
	{ "a?c", "a\303\251c", 0, true },
	{ "a?c", "a/c", 0, false },
	{ "a*a", "aXa", 0, true },
	{ "a*a", "a", 0, false },
	{ "foo*foo", "foo", 0, false },
	{ "a**c", "abbc", 0, true },
	{ "**.go", "x.go", 0, true },
	{ "[ab].c", "b.c", 0, true },
	{ "[!ab].c", "b.c", 0, false },
	{ "[^ab].c", "c.c", 0, true },
	{ "[]x].c", "].c", 0, true },
	{ "[a-c]-[-x]", "b--", 0, true },
	{ "x[!a]y", "x/y", 0, false },
	{ "[", "[", 0, true },
	{ "[ab", "[ab", 0, true },
	{ "app/[id]/page.tsx", "app/[id]/page.tsx", 0, true },
	{ "app/[id]/*.tsx", "app/[id]/page.tsx", 0, true },
	{ "app/[id]", "app/[id]/page.tsx", 0, true },
	{ "\\*.c", "*.c", 0, true },
	{ "\\*.c", "a.c", 0, false },
	{ "\\[a]", "[a]", 0, true },
	{ "a\\", "a\\", 0, true },
	{ "src/{a,b}.c", "src/b.c", 0, true },
	{ "src/{a,b}.c", "src/c.c", 0, false },
	{ "{src,lib/x}/a.c", "lib/x/a.c", 0, true },
	{ "{a,{b,c}d}e", "cde", 0, true },
	{ "{a,}b", "b", 0, true },
	{ "{a}", "{a}", 0, true },
	{ "{a,b", "{a,b", 0, true },
	{ "\\{a,b}", "{a,b}", 0, true },
	{ "Src/a.c", "src/a.c", 0, false },
	{ "Src/a.c", "src/a.c", GLOB_NOCASE, true },
	{ "[A-C]x", "bX", GLOB_NOCASE, true },
	{ "[!A-C]x", "bX", GLOB_NOCASE, false },
	{ "!x", "x", 0, false },
	{ "#x", "x", 0, false },
};

static void
match_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(matches); i++) {
		const struct match_case *c = &matches[i];

		print_message("  %s ~ %s\n", c->pattern, c->path);
		assert_int_equal(
		    glob_match(c->pattern, c->path, c->flags), c->want);
	}
}

/* What a mail server's lease test is asked, with the answers it ought to give:
 * at any depth, as in .gitignore, but symmetric and with braces. */
static const struct overlap_case {
	const char *a, *b;
	bool anchored, any_depth;
} overlaps[] = {
	{ "src/app.py", "src/app.py", true, true },
	{ "src/**", "src/app.py", true, true },
	{ "src", "src/app.py", true, true },
	{ "src/", "src/app.py", true, true },
	{ "*.py", "a/b/c.py", false, true },
	{ "README.md", "docs/README.md", false, true },
	{ "src/a?.c", "src/ab.c", true, true },
	{ "src/[ab].c", "src/a.c", true, true },
	{ "src/**/x.c", "src/x.c", true, true },
	{ "**", "any/thing", true, true },
	{ "src/api/*.py", "src/api/*_test.py", true, true },
	{ "src/*.py", "src/app.py", true, true },
	{ "src/*.py", "src/api/x.py", false, false },
	{ "*.py", "src/**", false, true },
	{ "src/*", "src/a/b.c", false, false },
	{ "./src/a.c", "src/a.c", true, true },
	{ "src/{a,b}.c", "src/a.c", true, true },
	{ "Src/a.c", "src/a.c", false, false },
	{ "!x", "x", false, false },
	{ "#x", "x", false, false },
	{ "a/b", "x/a/b", false, false },
	{ "a/*.go", "a/b*", true, true },
	{ "a/*.go", "a/*.py", false, false },
	{ "internal/*.go", "internal/**", true, true },
	{ "a/**", "b/**", false, false },
	{ "a/**/z", "**/b/z", true, true },
	{ "[a-c]x", "[c-e]x", true, true },
	{ "[a-c]x", "[d-e]x", false, false },
	{ "[!a]x", "[!b]x", true, true },
	{ "[!a]x", "ax", false, false },
	{ "?x", "[!a]x", true, true },
	{ "a*b*c", "*x*", true, true },
	{ "a/*/c", "a/b", true, true },
	{ "a/?", "a/bc", false, false },
	{ "", "a", false, false },
	{ "a.c", "b.c", false, false },
	{ "README.md", "docs", false, false },
	{ "README.md", "*.py", false, false },
	{ "README.md", "*.md", true, true },
	{ "docs/", "README.md", false, true },
};

static void
overlap_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(overlaps); i++) {
		const struct overlap_case *c = &overlaps[i];

		print_message("  %s ~ %s\n", c->a, c->b);
		assert_int_equal(overlap(c->a, c->b, 0), c->anchored);
		assert_int_equal(overlap(c->b, c->a, 0), c->anchored);
		assert_int_equal(
		    overlap(c->a, c->b, GLOB_ANY_DEPTH), c->any_depth);
		assert_int_equal(
		    overlap(c->b, c->a, GLOB_ANY_DEPTH), c->any_depth);
	}
	assert_true(overlap("SRC/[a-c]", "src/C", GLOB_NOCASE));
}

static uint32_t seed = 1;

static unsigned
dice(unsigned sides)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % sides;
}

static void
random_pattern(char *out, size_t pieces)
{
	static const char *const piece[] = { "a", "b", "a", "b", "/", "/", "*",
		"?", "[ab]", "[!a]", "**", "/**/", "{a,b/a}", "{,*}" };

	out[0] = '\0';
	for (size_t i = 0; i < pieces; i++)
		strcat(out, piece[dice(countof(piece))]);
}

/* A straightforward matcher that backtracks, for patterns without braces. */
static bool slow_match(const char *p, const char *s, bool at_start);

static bool
slow_segments(const char *p, const char *s)
{
	for (;; s++) {
		if (slow_match(p, s, true))
			return true;
		s = strchr(s, '/');
		if (s == NULL)
			return false;
	}
}

static bool
slow_set(const char **p, char c)
{
	const char *s = *p + 1;
	bool negate = *s == '!', in = false;

	for (s += negate; *s != ']'; s++)
		in |= *s == c;
	*p = s + 1;
	return c != '\0' && c != '/' && in != negate;
}

static bool
slow_match(const char *p, const char *s, bool at_start)
{
	if (at_start && strncmp(p, "**", 2) == 0 && (p[2] == '/' || !p[2]))
		return p[2] == '\0' || slow_segments(p + 3, s);
	if (*p == '\0')
		return *s == '\0';
	/* a "**" at the end also stands for nothing at all */
	if (*s == '\0' && strcmp(p, "/**") == 0)
		return true;
	if (*p == '*') {
		if (slow_match(p + 1, s, false))
			return true;
		return *s != '\0' && *s != '/' && slow_match(p, s + 1, false);
	}
	if (*p == '[') {
		const char *rest = p;

		return slow_set(&rest, *s) && slow_match(rest, s + 1, false);
	}
	if (*p == '?')
		return *s != '\0' && *s != '/' &&
		       slow_match(p + 1, s + 1, false);
	return *p == *s && slow_match(p + 1, s + 1, *p == '/');
}

/* Every path of up to six bytes over {a, b, c, /} in normal form. */
static size_t
all_paths(char paths[][8])
{
	size_t count = 0;

	for (unsigned n = 0; n < 4096; n++) {
		for (size_t len = 1; len <= 6; len++) {
			char *s = paths[count];
			unsigned rest = n;

			for (size_t i = 0; i < len; i++, rest /= 4)
				s[i] = "abc/"[rest % 4];
			s[len] = '\0';
			if (rest != 0 || s[0] == '/' || s[len - 1] == '/' ||
			    strstr(s, "//") != NULL)
				continue;
			count++;
		}
	}
	return count;
}

static char paths[4096 * 6][8];

/* In the normal form that slow_match() expects? Pieces may have formed "//",
 * or a ** beside other characters, which is a plain *. */
static bool
is_simple(const char *p)
{
	for (const char *s = p; (s = strstr(s, "**")) != NULL; s += 2)
		if ((s != p && s[-1] != '/') || (s[2] != '/' && s[2] != '\0'))
			return false;
	return strpbrk(p, "{}") == NULL && strstr(p, "//") == NULL &&
	       strpbrk(p, "*?[") != NULL && p[0] != '/' &&
	       p[strlen(p) - 1] != '/' && strstr(p, "**/**") == NULL;
}

static void
match_equals_brute_force(void **state)
{
	size_t count = all_paths(paths), tried = 0;
	char pattern[64];
	struct glob *g;

	(void)state;
	while (tried < 300) {
		random_pattern(pattern, 1 + dice(6));
		if (!is_simple(pattern))
			continue;
		tried++;
		g = glob_new(pattern, 0);
		for (size_t i = 0; i < count; i++)
			if (glob_covers(g, paths[i]) !=
			    slow_match(pattern, paths[i], true))
				fail_msg("%s ~ %s", pattern, paths[i]);
		glob_free(g);
	}
}

/* Two patterns meet exactly when some path is covered by both. Short patterns
 * that meet at all meet in a short path. */
static void
overlap_equals_brute_force(void **state)
{
	size_t count = all_paths(paths);
	char a[64], b[64];

	(void)state;
	for (size_t n = 0; n < 600; n++) {
		struct glob *ga, *gb;
		bool found = false;

		random_pattern(a, 1 + dice(4));
		random_pattern(b, 1 + dice(4));
		ga = glob_new(a, 0);
		gb = glob_new(b, 0);
		for (size_t i = 0; i < count && !found; i++)
			found = glob_covers(ga, paths[i]) &&
			        glob_covers(gb, paths[i]);
		if (glob_meets(ga, gb) != glob_meets(gb, ga))
			fail_msg("%s ~ %s is not symmetric", a, b);
		/* The enumeration ends at six bytes, so it may miss one. */
		if (found && !glob_meets(ga, gb))
			fail_msg("%s ~ %s should meet", a, b);
		if (!found && glob_meets(ga, gb) && strlen(a) + strlen(b) <= 6)
			fail_msg("%s ~ %s should not meet", a, b);
		glob_free(ga);
		glob_free(gb);
	}
}

static void
ceilings(void **state)
{
	char text[3000];
	struct glob *g;

	(void)state;
	memset(text, 'a', sizeof text);
	text[GLOB_MAX_LEN] = '\0';
	g = glob_new(text, 0);
	assert_false(glob_covers(g, "b"));
	glob_free(g);

	text[GLOB_MAX_LEN] = 'a';
	text[GLOB_MAX_LEN + 1] = '\0';
	assert_true(glob_match(text, "b", 0));
	assert_true(glob_match("b", text, 0));

	text[0] = '\0';
	for (int i = 0; i < 20; i++)
		strcat(text, "{a,b}");
	g = glob_new(text, 0);
	assert_true(glob_covers(g, "zzz"));
	glob_free(g);

	glob_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(match_table),
		cmocka_unit_test(overlap_table),
		cmocka_unit_test(match_equals_brute_force),
		cmocka_unit_test(overlap_equals_brute_force),
		cmocka_unit_test(ceilings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
