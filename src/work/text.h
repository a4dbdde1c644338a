/*
 * What the words of a bead tell: its kind of work (tags) and the files it
 * names. Implements the package's ExtractTaskTags, ExtractMentionedFiles.
 *
 * Unlike there, a keyword counts only as a word of its own or its regular
 * forms (test, tests, tested, testing): "latest" is no test, "address" adds
 * nothing, "prefix" fixes nothing.
 */
#ifndef WORK_TEXT_H
#define WORK_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A set of tags is these bits, in the order of their names. */
enum text_tag {
	TEXT_ARCHITECTURE = 1 << 0,
	TEXT_BUGS = 1 << 1,
	TEXT_DOCUMENTATION = 1 << 2,
	TEXT_IMPLEMENTATION = 1 << 3,
	TEXT_REVIEW = 1 << 4,
	TEXT_TESTING = 1 << 5,
};

#define TEXT_TAGS 6

/* The tags of a title and a description, either may be "". */
unsigned text_tags(const char *title, const char *description);
/* "testing" for the i-th bit. */
const char *text_tag_name(int i);

/* At most so many files are taken from one bead. */
#define TEXT_MAX_FILES 64

struct text_files {
	char **at;
	size_t count;
};

/* Is this path, relative to the project, there? */
typedef bool text_exists_fn(void *arg, const char *path);

/*
 * The files that the title and the description name, in order, repeats kept.
 * A word is one if it looks like a path or a glob and exists() knows it (of a
 * glob: the directory before its first wildcard). A NULL exists knows all.
 * Punctuation around a word, ":12:3" behind it and URLs are dropped.
 */
void text_files_init(struct text_files *files, const char *title,
    const char *description, text_exists_fn *exists, void *arg);
void text_files_done(struct text_files *files);
/* Does a path begin outside the project, or leave it on the way? */
bool text_leaves_project(const char *path);

#endif
