/*
 * Which file is whose? A Codex that works by itself holds it open. One that
 * lets a common daemon work does not; then it is the newest file of the
 * process's directory, provided no other Codex works there.
 */
#include "coordinator/records-codex.h"

#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "detect/rollout.h"
#include "io/proc.h"

#define PATH_SIZE 1024
#define HEAD_SIZE 4096
#define TAIL_SIZE (64 << 10)
#define FILES_MAX 512
#define DAY       86400

static bool
is_rollout(const char *name)
{
	return str_starts(name, "rollout-") && str_ends(name, ".jsonl");
}

struct search {
	pid_t pgrp;
	char path[PATH_SIZE];
};

static void
on_file(void *arg, const char *path)
{
	struct search *s = arg;
	const char *slash = strrchr(path, '/');

	/* The last one was opened last. */
	if (slash != NULL && is_rollout(slash + 1) &&
	    strstr(path, "/sessions/") != NULL)
		(void)strlcpy(s->path, path, sizeof s->path);
}

static void
on_process(void *arg, const struct proc *p, int depth)
{
	struct search *s = arg;

	if (depth == 0)
		s->pgrp = p->pgrp;
	/* A daemon that it started has a group of its own. */
	if (p->pgrp == s->pgrp)
		proc_files(p->pid, on_file, s);
}

static bool
find_open(pid_t pid, char path[PATH_SIZE])
{
	struct search s = { 0 };
	struct proc_table table;

	proc_table_read(&table);
	proc_walk(&table, pid, on_process, &s);
	proc_table_done(&table);
	(void)strlcpy(path, s.path, PATH_SIZE);
	return s.path[0] != '\0';
}

/* Reads size bytes of the file's beginning or, from the back, of its end. */
static size_t
read_part(const char *path, bool back, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	ssize_t n = -1;

	if (fd == -1)
		return 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = pread(fd, out, size,
		    back && st.st_size > (off_t)size ? st.st_size - (off_t)size
						     : 0);
	(void)close(fd);
	return n > 0 ? (size_t)n : 0;
}

static bool
works_in(const char *path, const char *cwd)
{
	char head[HEAD_SIZE], dir[ROLLOUT_DIR_MAX];
	size_t len = read_part(path, false, head, sizeof head);

	return rollout_cwd(head, len, dir) && strcmp(dir, cwd) == 0;
}

/* The newest session of cwd among the files of one day. */
static bool
find_in_day(const char *day, const char *cwd, char ret[PATH_SIZE])
{
	char path[PATH_SIZE];
	struct dirent *entry;
	int64_t newest = -1;
	int left = FILES_MAX;
	struct stat st;
	DIR *dir = opendir(day);

	while (dir != NULL && left-- > 0 && (entry = readdir(dir)) != NULL) {
		if (!is_rollout(entry->d_name) ||
		    snprintf(path, sizeof path, "%s/%s", day, entry->d_name) >=
			(int)sizeof path ||
		    lstat(path, &st) != 0 || st.st_mtime <= newest ||
		    !works_in(path, cwd))
			continue;
		newest = st.st_mtime;
		(void)strlcpy(ret, path, PATH_SIZE);
	}
	if (dir != NULL)
		(void)closedir(dir);
	return newest >= 0;
}

/* Sessions lie by the day they began on. */
static bool
find_by_directory(pid_t pid, const char *cwd, char ret[PATH_SIZE])
{
	char home[PATH_SIZE / 2], day[PATH_SIZE];
	bool own = proc_getenv(pid, "CODEX_HOME", home, sizeof home);
	time_t now = time(NULL);

	if (!own && !proc_getenv(pid, "HOME", home, sizeof home))
		return false;
	for (int back = 0; back < 2; back++) {
		time_t then = now - (time_t)back * DAY;
		struct tm tm;
		if (localtime_r(&then, &tm) == NULL)
			return false;
		(void)snprintf(day, sizeof day, "%s%s/sessions/%04d/%02d/%02d",
		    home, own ? "" : "/.codex", tm.tm_year + 1900,
		    tm.tm_mon + 1, tm.tm_mday);
		if (find_in_day(day, cwd, ret))
			return true;
	}
	return false;
}

static bool
is_alone(const char *cwd, const pid_t *others, size_t count)
{
	char dir[PATH_SIZE];

	for (size_t i = 0; i < count; i++)
		if (!proc_cwd(others[i], dir, sizeof dir) ||
		    strcmp(dir, cwd) == 0)
			return false;
	return true;
}

bool
records_codex_usage(
    pid_t pid, const pid_t *others, size_t count, struct rollout_usage *ret)
{
	char path[PATH_SIZE], cwd[PATH_SIZE], *tail;
	bool ok;

	if (!find_open(pid, path) &&
	    (!proc_cwd(pid, cwd, sizeof cwd) || !is_alone(cwd, others, count) ||
		!find_by_directory(pid, cwd, path)))
		return false;
	tail = xmalloc(TAIL_SIZE);
	ok = rollout_usage(tail, read_part(path, true, tail, TAIL_SIZE), ret);
	free(tail);
	return ok;
}
