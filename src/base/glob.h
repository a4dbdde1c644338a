/*
 * The one glob engine: leases, focus patterns and file lists all ask it.
 *
 * Patterns and paths are split at '/'; empty and "." segments vanish, ".."
 * takes the segment before it away, and nothing climbs above the root. Within
 * a segment * is any run of characters, ? one character, [a-z] [!a] a set and
 * \ takes the next character as it is; none of them crosses a '/'. A segment
 * that is ** stands for any number of segments, also none. {a,b/c} stands for
 * either text. A pattern without wildcards, or one that ends in '/', names a
 * file or a directory and covers everything under it. Brackets may also be
 * meant as they stand, as in "app/[id]/page.tsx": both readings match.
 *
 * Time is bounded by the product of the two lengths. A pattern beyond the
 * ceilings below (or of too many alternatives) matches every path, and a path
 * beyond them is covered by every pattern: a lease that cannot be understood
 * is taken to cover everything. The empty pattern matches nothing.
 */
#ifndef BASE_GLOB_H
#define BASE_GLOB_H

#include <stdbool.h>
#include <stddef.h>

#define GLOB_MAX_LEN      1024 /* bytes of a pattern or a path */
#define GLOB_MAX_EXPANDED 4096 /* bytes of all its brace alternatives */

enum glob_flags {
	GLOB_NOCASE = 1 << 0, /* ASCII letters match in either case */
	/* As in .gitignore: a pattern of one segment matches at any depth. Two
	 * such names meet when the names do; "src/" says it is a directory. */
	GLOB_ANY_DEPTH = 1 << 1,
};

struct glob;

/* Compiles a pattern that is used often. Never NULL; freed by glob_free(). */
struct glob *glob_new(const char *pattern, unsigned flags);
/* A path, or any text without wildcards, as a glob that covers it alone. */
struct glob *glob_new_path(const char *path);
/* Accepts NULL. */
void glob_free(struct glob *g);
/* Is path covered by the pattern? The path has no wildcards of its own. */
bool glob_covers(const struct glob *g, const char *path);
/* Is there a path that both cover? Symmetric. */
bool glob_meets(const struct glob *a, const struct glob *b);

/* glob_covers() for a pattern used once. */
bool glob_match(const char *pattern, const char *path, unsigned flags);

#endif
