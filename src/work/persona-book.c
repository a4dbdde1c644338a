#include "work/persona-book.h"

#include <sys/stat.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/file.h"
#include "work/persona.h"

#define SOURCES_MAX 64 /* agents of further projects have the user's */
#define FILE_MAX    (256u << 10)
#define IN_PROJECT  "/.tmux-coordinator/personas.ini"

/* What a file was when it was read; all zero: it was not there. */
struct stamp {
	struct timespec mtime;
	off_t size;
	ino_t inode;
};

/* The personas of one project's agents. The first source, of root "", is that
 * of agents without a project. */
struct source {
	char *root;
	struct stamp user, own;
	struct persona_set *set;
};

struct persona_book {
	char *user;
	struct source sources[SOURCES_MAX];
	size_t count;
	struct buf complaints; /* not told yet */
};

void
persona_book_free(struct persona_book *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->count; i++) {
		persona_set_free(b->sources[i].set);
		free(b->sources[i].root);
	}
	buf_done(&b->complaints);
	free(b->user);
	free(b);
}

static struct stamp
stamp_of(const char *path)
{
	struct stat st;

	if (*path == '\0' || stat(path, &st) != 0)
		return (struct stamp){ 0 };
	return (struct stamp){ st.st_mtim, st.st_size, st.st_ino };
}

static bool
is_same(const struct stamp *a, const struct stamp *b)
{
	return a->mtime.tv_sec == b->mtime.tv_sec &&
	       a->mtime.tv_nsec == b->mtime.tv_nsec && a->size == b->size &&
	       a->inode == b->inode;
}

static void
own_file(const char *root, char ret[PATH_MAX])
{
	if (*root == '\0' ||
	    snprintf(ret, PATH_MAX, "%s" IN_PROJECT, root) >= PATH_MAX)
		*ret = '\0';
}

static void
add_file(struct persona_book *b, struct persona_set *set, const char *path,
    const struct stamp *stamp)
{
	struct buf text;
	struct err err;

	if (stamp->inode == 0)
		return;
	buf_init(&text, FILE_MAX);
	if ((!file_read(path, &text, &err) ||
		!persona_set_add(set, path, text.data, text.len, &err)) &&
	    strstr(b->complaints.data, err.text) == NULL)
		(void)buf_addf(&b->complaints, "%s\n", err.text);
	buf_done(&text);
}

/* Brings a source up to date, if it is not. */
static void
read_source(struct persona_book *b, struct source *s)
{
	char path[PATH_MAX];
	struct stamp user = stamp_of(b->user), own;

	own_file(s->root, path);
	own = stamp_of(path);
	if (s->set != NULL && is_same(&user, &s->user) &&
	    is_same(&own, &s->own))
		return;
	persona_set_free(s->set);
	s->set = persona_set_new();
	s->user = user;
	s->own = own;
	add_file(b, s->set, b->user, &user);
	add_file(b, s->set, path, &own);
}

void
persona_book_refresh(struct persona_book *b, struct buf *complaints)
{
	for (size_t i = 0; i < b->count; i++)
		read_source(b, &b->sources[i]);
	(void)buf_add(complaints, b->complaints.data, b->complaints.len);
	buf_clear(&b->complaints);
}

static struct source *
find_source(struct persona_book *b, const char *root)
{
	for (size_t i = 0; i < b->count; i++)
		if (strcmp(b->sources[i].root, root) == 0)
			return &b->sources[i];
	if (b->count == SOURCES_MAX)
		return &b->sources[0];
	b->sources[b->count] = (struct source){ .root = xstrdup(root) };
	read_source(b, &b->sources[b->count]);
	return &b->sources[b->count++];
}

struct persona_book *
persona_book_new(const char *user)
{
	struct persona_book *b = xcalloc(1, sizeof *b);

	b->user = xstrdup(user);
	buf_init(&b->complaints, 64 << 10);
	(void)find_source(b, "");
	return b;
}

const struct persona *
persona_book_find(struct persona_book *b, const char *project, const char *name,
    const char *type)
{
	const struct source *s = find_source(b, project);

	return *name != '\0' ? persona_find(s->set, name)
	                     : persona_default(s->set, type);
}

bool
persona_book_project(const char *dir, char *ret, size_t size)
{
	char root[PATH_MAX], path[PATH_MAX + sizeof IN_PROJECT];
	struct stat st;

	(void)strlcpy(root, dir, sizeof root);
	for (;;) {
		(void)snprintf(path, sizeof path, "%s" IN_PROJECT, root);
		if (stat(path, &st) == 0)
			return strlcpy(ret, path, size) < size;
		char *slash = strrchr(root, '/');
		if (slash == NULL)
			return false;
		*slash = '\0';
	}
}
