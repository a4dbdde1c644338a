#include "io/proc.h"

#include <sys/types.h>

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
# include <dirent.h>
# include <fcntl.h>
# include <unistd.h>
#else
# include <sys/sysctl.h>

# include <libproc.h>
#endif

#include "base/mem.h"
#ifdef __linux__
# include "io/clock.h"
#endif

/* Real trees are a few levels deep. Ids used again while we read could even
 * make a circle. */
#define DEPTH_MAX 64

#ifdef __linux__

/* Reads the start of /proc/pid/name; 0 bytes when there is nothing. */
static size_t
read_proc(pid_t pid, const char *name, char *out, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return 0;
	n = read(fd, out, size - 1);
	(void)close(fd);
	if (n < 0)
		n = 0;
	out[n] = '\0';
	return (size_t)n;
}

/* Which number after the state of a process is which. */
enum {
	STAT_PPID = 0,
	STAT_PGRP = 1,
	STAT_TTY = 3,
	STAT_TPGID = 4,
	STAT_START = 18,
};

static bool
parse_numbers(const char *text, int64_t *ret_numbers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *end;

		ret_numbers[i] = strtoll(text, &end, 10);
		if (end == text)
			return false;
		text = end;
	}
	return true;
}

/* "pid (name) state ppid pgrp session tty tpgid ...": the name may hold
 * blanks and parentheses, so the last one counts. */
static bool
parse_stat(const char *stat, struct proc *p, bool *ret_tty)
{
	const char *name = strchr(stat, '('), *end = strrchr(stat, ')');
	int64_t numbers[STAT_START + 1];

	if (name == NULL || end == NULL || end <= name ||
	    strlen(end) < sizeof ") S" - 1 ||
	    !parse_numbers(end + sizeof ") S" - 1, numbers, countof(numbers)))
		return false;
	p->ppid = (pid_t)numbers[STAT_PPID];
	p->pgrp = (pid_t)numbers[STAT_PGRP];
	p->tpgid = (pid_t)numbers[STAT_TPGID];
	*ret_tty = numbers[STAT_TTY] != 0;
	p->start = numbers[STAT_START];
	p->since_ms =
	    clock_boot_ms() + p->start * 1000 / (int64_t)sysconf(_SC_CLK_TCK);
	(void)snprintf(
	    p->name, sizeof p->name, "%.*s", (int)(end - name - 1), name + 1);
	return true;
}

static bool
read_stat(pid_t pid, struct proc *p, bool *ret_tty)
{
	char stat[1024];

	*p = (struct proc){ .pid = pid };
	return read_proc(pid, "stat", stat, sizeof stat) > 0 &&
	       parse_stat(stat, p, ret_tty);
}

static void
read_args(struct proc *p)
{
	size_t len = read_proc(p->pid, "cmdline", p->args, sizeof p->args);

	while (len > 0 && p->args[len - 1] == '\0')
		len--;
	for (size_t i = 0; i < len; i++) {
		if (p->args[i] == '\0')
			p->args[i] = ' ';
	}
}

/* Every process id there is; the caller frees it. */
static pid_t *
list_pids(size_t *ret_count)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	pid_t *pids = NULL;
	size_t count = 0, cap = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		if (count == cap) {
			cap = cap == 0 ? 256 : cap * 2;
			pids = xreallocarray(pids, cap, sizeof *pids);
		}
		pids[count++] = (pid_t)strtol(entry->d_name, NULL, 10);
	}
	if (dir != NULL)
		(void)closedir(dir);
	*ret_count = count;
	return pids;
}

#else /* macOS */

static bool
read_stat(pid_t pid, struct proc *p, bool *ret_tty)
{
	struct proc_bsdinfo info;

	if (proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info) !=
	    (int)sizeof info)
		return false;
	*p = (struct proc){
		.pid = pid,
		.ppid = (pid_t)info.pbi_ppid,
		.pgrp = (pid_t)info.pbi_pgid,
		.tpgid = info.e_tpgid == 0 ? -1 : (pid_t)info.e_tpgid,
		.start = (int64_t)info.pbi_start_tvsec * 1000000 +
		         (int64_t)info.pbi_start_tvusec,
		.since_ms = (int64_t)info.pbi_start_tvsec * 1000,
	};
	*ret_tty = info.e_tdev != UINT32_MAX;
	(void)snprintf(p->name, sizeof p->name, "%s", info.pbi_comm);
	return true;
}

/* KERN_PROCARGS2 gives the count of arguments, the path of the program, NULs
 * up to a boundary, then the arguments. */
static void
read_args(struct proc *p)
{
	int name[] = { CTL_KERN, KERN_PROCARGS2, p->pid }, argc;
	size_t len = 1 << 20, at = sizeof argc, used = 0;
	char *block = xmalloc(len);

	if (sysctl(name, 3, block, &len, NULL, 0) == 0 && len > at) {
		memcpy(&argc, block, sizeof argc);
		at += strnlen(block + at, len - at);
		while (at < len && block[at] == '\0')
			at++;
		for (; at < len && argc > 0 && used + 1 < sizeof p->args;
		     at++) {
			p->args[used++] = block[at] == '\0' ? ' ' : block[at];
			argc -= block[at] == '\0';
		}
		if (argc == 0 && used > 0)
			used--;
	}
	p->args[used] = '\0';
	free(block);
}

static pid_t *
list_pids(size_t *ret_count)
{
	int count = proc_listallpids(NULL, 0) + 64; /* some may be born yet */
	pid_t *pids = xcalloc((size_t)count, sizeof *pids);

	count = proc_listallpids(pids, count * (int)sizeof *pids);
	*ret_count = count < 0 ? 0 : (size_t)count;
	return pids;
}

#endif

static int
by_pid(const void *a, const void *b)
{
	pid_t left = ((const struct proc *)a)->pid;
	pid_t right = ((const struct proc *)b)->pid;

	return (left > right) - (left < right);
}

void
proc_table_read(struct proc_table *t)
{
	size_t count;
	pid_t *pids = list_pids(&count);

	t->procs = xcalloc(count, sizeof *t->procs);
	t->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct proc *p = &t->procs[t->count];
		bool tty;

		if (!read_stat(pids[i], p, &tty))
			continue; /* it ended while we read */
		if (tty)
			read_args(p);
		t->count++;
	}
	qsort(t->procs, t->count, sizeof *t->procs, by_pid);
	free(pids);
}

void
proc_table_read_line(struct proc_table *t, pid_t pid)
{
	t->procs = xcalloc(DEPTH_MAX, sizeof *t->procs);
	t->count = 0;
	while (pid > 0 && t->count < DEPTH_MAX) {
		struct proc *p = &t->procs[t->count];
		bool tty;

		if (!read_stat(pid, p, &tty))
			break;
		read_args(p);
		t->count++;
		pid = p->ppid;
	}
	qsort(t->procs, t->count, sizeof *t->procs, by_pid);
}

void
proc_table_done(struct proc_table *t)
{
	if (t == NULL)
		return;
	free(t->procs);
	*t = (struct proc_table){ 0 };
}

const struct proc *
proc_find(const struct proc_table *t, pid_t pid)
{
	struct proc key = { .pid = pid };

	if (t->count == 0)
		return NULL;
	return bsearch(&key, t->procs, t->count, sizeof *t->procs, by_pid);
}

static void
walk(const struct proc_table *t, const struct proc *p, int depth, proc_fn *fn,
    void *arg)
{
	fn(arg, p, depth);
	if (depth == DEPTH_MAX)
		return;
	for (size_t i = 0; i < t->count; i++) {
		if (t->procs[i].ppid == p->pid && t->procs[i].pid != p->pid)
			walk(t, &t->procs[i], depth + 1, fn, arg);
	}
}

void
proc_walk(const struct proc_table *t, pid_t root, proc_fn *fn, void *arg)
{
	const struct proc *p = proc_find(t, root);

	if (p != NULL)
		walk(t, p, 0, fn, arg);
}

int64_t
proc_start_time(pid_t pid)
{
	struct proc p;
	bool tty;

	return read_stat(pid, &p, &tty) ? p.start : -1;
}
