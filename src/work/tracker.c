#include "work/tracker.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "io/file.h"
#include "io/store.h"
#include "work/bead.h"
#include "work/text.h"

#define SMALL_FILE    ((size_t)64 << 10)
#define MAX_REDIRECTS 10
/* A tracker writes the JSONL and then once more to its database. */
#define STALE_SLACK_S 5

static bool
join(char out[PATH_MAX], const char *dir, const char *name)
{
	int n = name[0] == '/' ? snprintf(out, PATH_MAX, "%s", name)
	                       : snprintf(out, PATH_MAX, "%s/%s", dir, name);

	return n > 0 && n < PATH_MAX;
}

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Modification time of a file of at least so many bytes; 0 otherwise. */
static time_t
file_time(const char *path, off_t least)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	               st.st_size >= least
	           ? st.st_mtime
	           : 0;
}

static void
parent_of(const char *path, char out[PATH_MAX])
{
	char *slash;

	(void)strlcpy(out, path, PATH_MAX);
	slash = strrchr(out, '/');
	if (slash != NULL)
		slash[slash == out ? 1 : 0] = '\0';
}

/* The first line of a small file that is neither empty nor a comment. */
static bool
first_line(const char *path, char out[PATH_MAX])
{
	struct buf text;
	struct err err;
	bool found = false;

	buf_init(&text, SMALL_FILE);
	if (file_read(path, &text, &err)) {
		char *rest = text.data, *line;

		while (!found && (line = strsep(&rest, "\n")) != NULL) {
			line = str_trim(line);
			found = *line != '\0' && *line != '#' &&
			        strlcpy(out, line, PATH_MAX) < PATH_MAX;
		}
	}
	buf_done(&text);
	return found;
}

/* Follows the redirect files of a .beads; they are relative to its parent. */
static void
follow_redirects(char dir[PATH_MAX])
{
	for (int i = 0; i < MAX_REDIRECTS; i++) {
		char file[PATH_MAX], line[PATH_MAX], base[PATH_MAX];
		char next[PATH_MAX];

		parent_of(dir, base);
		if (!join(file, dir, "redirect") || !first_line(file, line) ||
		    !join(next, base, line) || !is_dir(next))
			return;
		if (realpath(next, dir) == NULL)
			(void)strlcpy(dir, next, PATH_MAX);
	}
}

/* The top of the main work tree of a linked one, whose .git is a file. */
static bool
main_worktree(const char *git_file, char out[PATH_MAX])
{
	char line[PATH_MAX], git[PATH_MAX], file[PATH_MAX], common[PATH_MAX];
	char top[PATH_MAX];

	parent_of(git_file, top);
	if (!first_line(git_file, line) || !str_starts(line, "gitdir: ") ||
	    !join(git, top, line + strlen("gitdir: ")) ||
	    !join(file, git, "commondir") || !first_line(file, line) ||
	    !join(common, git, line) || realpath(common, file) == NULL)
		return false;
	parent_of(file, out);
	return true;
}

static bool
has_beads(const char *root, char dir[PATH_MAX])
{
	return join(dir, root, ".beads") && is_dir(dir);
}

/* Fills root and dir. */
static bool
search(const char *project, struct tracker_place *p)
{
	char at[PATH_MAX], git[PATH_MAX];

	if (realpath(project, at) == NULL)
		return false;
	for (;;) {
		struct stat st;

		if (has_beads(at, p->dir)) {
			(void)strlcpy(p->root, at, sizeof p->root);
			return true;
		}
		if (join(git, at, ".git") && stat(git, &st) == 0)
			return S_ISREG(st.st_mode) &&
			       main_worktree(git, p->root) &&
			       has_beads(p->root, p->dir);
		if (strcmp(at, "/") == 0)
			return false;
		parent_of(at, git);
		(void)strlcpy(at, git, sizeof at);
	}
}

/* When the file of that name in the place's directory was written, 0 when
 * there is none that holds so much. A name with a slash would lead
 * elsewhere. */
static time_t
look_at(const struct tracker_place *p, const char *name, off_t least,
    char path[PATH_MAX])
{
	if (*name == '\0' || strchr(name, '/') != NULL ||
	    !join(path, p->dir, name))
		return 0;
	return file_time(path, least);
}

static cJSON *
read_metadata(const struct tracker_place *p)
{
	char path[PATH_MAX];
	struct buf text;
	struct err err;
	cJSON *obj = NULL;

	buf_init(&text, SMALL_FILE);
	if (join(path, p->dir, "metadata.json") && file_read(path, &text, &err))
		obj = json_parse(text.data, text.len, SMALL_FILE, &err);
	buf_done(&text);
	return obj;
}

/* The database may be the newer one because the JSONL was read into it: has it
 * changes that are not in the JSONL yet? */
static bool
has_changes(const char *db)
{
	int64_t count;

	return !store_peek(db, "SELECT count(*) FROM dirty_issues", &count) ||
	       count > 0;
}

static void
find_dolt(struct tracker_place *p)
{
	static const char *const names[] = { "embeddeddolt", "dolt" };
	char path[PATH_MAX];

	for (size_t i = 0; i < countof(names); i++)
		if (join(path, p->dir, names[i]) && is_dir(path) &&
		    join(path, p->dir, "last-touched"))
			(void)strlcpy(p->dolt, path, sizeof p->dolt);
}

/* bd with Dolt writes no JSONL unasked, and when asked leaves out what follows
 * within a minute. */
static const char *
remedy_for(const struct tracker_place *p)
{
	if (*p->dolt != '\0')
		return "bd config set export.auto true; "
		       "bd config set export.interval 1ms; "
		       "bd export -o .beads/issues.jsonl";
	return "br (or bd) sync --flush-only";
}

/* When the database was changed, and whether the JSONL lacks something of it. */
static bool
is_stale(const struct tracker_place *p, const char *db, time_t jsonl)
{
	char wal[NAME_MAX + 1], path[PATH_MAX], logs[PATH_MAX];
	time_t stored, logged;

	if (*p->dolt != '\0')
		return file_time(p->dolt, 1) > jsonl + STALE_SLACK_S;
	stored = look_at(p, db, 1, path);
	(void)snprintf(wal, sizeof wal, "%s-wal", db);
	logged = look_at(p, wal, 1, logs);
	if (logged > stored)
		stored = logged;
	return stored > jsonl + STALE_SLACK_S && has_changes(path);
}

/* Which files there are, and whether the database is the newer one. */
static void
choose_files(struct tracker_place *p)
{
	cJSON *meta = read_metadata(p);
	const char *const names[] = { json_str(meta, "jsonl_export", ""),
		"beads.jsonl", "issues.jsonl" };
	char path[PATH_MAX];
	time_t jsonl = 0;
	off_t fewest;

	find_dolt(p);
	/* One that holds something; else, of a project without beads, any. */
	fewest = *p->dolt != '\0' ? 1 : 0;
	for (off_t least = 1; least >= fewest && jsonl == 0; least--)
		for (size_t i = 0; i < countof(names) && jsonl == 0; i++)
			jsonl = look_at(p, names[i], least, path);
	if (jsonl != 0)
		(void)strlcpy(p->jsonl, path, sizeof p->jsonl);
	p->stale = jsonl != 0 &&
	           is_stale(p, json_str(meta, "database", "beads.db"), jsonl);
	p->remedy = remedy_for(p);
	cJSON_Delete(meta);
}

bool
tracker_find(const char *project, const char *beads_dir,
    struct tracker_place *ret, struct err *err)
{
	struct tracker_place p = { .stale = false };

	if (beads_dir != NULL && *beads_dir != '\0') {
		if (realpath(beads_dir, p.dir) == NULL || !is_dir(p.dir))
			return err_set(err,
			    "BEADS_DIR is %s, which is not a directory",
			    beads_dir);
		parent_of(p.dir, p.root);
	} else if (!search(project, &p)) {
		return err_set(err,
		    "%s has no .beads directory: run br init there", project);
	}
	follow_redirects(p.dir);
	choose_files(&p);
	*ret = p;
	return true;
}

/* A line being gathered from blocks of a file. */
struct reader {
	struct bead_list *list;
	struct buf line;
	int64_t number;
	bool too_long;
};

static void
end_line(struct reader *r)
{
	if (r->too_long)
		bead_list_fault(r->list, r->number, "the line is too long");
	else
		bead_list_add(r->list, r->number, r->line.data, r->line.len);
	buf_clear(&r->line);
	r->too_long = false;
	r->number++;
}

static void
take_block(struct reader *r, const char *block, size_t len)
{
	const char *end = block + len;

	while (block < end) {
		const char *eol = memchr(block, '\n', (size_t)(end - block));
		const char *stop = eol != NULL ? eol : end;

		if (!r->too_long &&
		    !buf_add(&r->line, block, (size_t)(stop - block)))
			r->too_long = true;
		if (eol == NULL)
			return;
		end_line(r);
		block = eol + 1;
	}
}

static void
end(struct reader *r)
{
	if (r->line.len > 0 || r->too_long)
		end_line(r);
	buf_done(&r->line);
	bead_list_end(r->list);
}

bool
tracker_read(const char *path, struct bead_list *list, struct err *err)
{
	struct reader r = { .list = list, .number = 1 };
	FILE *f = fopen(path, "re");
	char *block;
	size_t len;
	bool ok;

	if (f == NULL)
		return err_set(
		    err, "cannot read %s: %s", path, strerror(errno));
	block = xmalloc(SMALL_FILE);
	buf_init(&r.line, BEAD_MAX_LINE);
	do {
		len = fread(block, 1, SMALL_FILE, f);
		take_block(&r, block, len);
	} while (len == SMALL_FILE);
	end(&r);
	ok = !ferror(f);
	if (!ok)
		err_set(err, "cannot read all of %s", path);
	free(block);
	(void)fclose(f);
	return ok;
}

void
tracker_parse(const char *text, size_t len, struct bead_list *list)
{
	struct reader r = { .list = list, .number = 1 };

	buf_init(&r.line, BEAD_MAX_LINE);
	take_block(&r, text, len);
	end(&r);
}

bool
tracker_has_path(void *root, const char *path)
{
	char full[PATH_MAX];

	return !text_leaves_project(path) && join(full, root, path) &&
	       access(full, F_OK) == 0;
}
