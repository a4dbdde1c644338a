/*
 * The process table, read on demand, a closer look at one process, and the end
 * of a process as an event. Only the files proc*.c know /proc, or libproc on
 * macOS.
 */
#ifndef IO_PROC_H
#define IO_PROC_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;

struct proc {
	pid_t pid, ppid, pgrp;
	pid_t tpgid;   /* foreground group of its terminal, -1 without one */
	int64_t start; /* start time in kernel ticks: with pid, an identity */
	int64_t since_ms; /* and by the clock, 0 when unknown */
	char name[32];    /* the kernel's comm */
	char args[512];   /* the argument list, joined by spaces, cut; "" in a
	                   whole table for what has no terminal */
};

struct proc_table {
	struct proc *procs; /* sorted by pid */
	size_t count;
};

/* Reads every process we may see. The caller calls proc_table_done(). */
void proc_table_read(struct proc_table *t);
void proc_table_done(struct proc_table *t);
const struct proc *proc_find(const struct proc_table *t, pid_t pid);
/* Visits root's descendants, root first, parents before children. */
typedef void proc_fn(void *arg, const struct proc *p, int depth);
void proc_walk(const struct proc_table *t, pid_t root, proc_fn *fn, void *arg);
/* Start time of one process, or -1 when it is gone. */
int64_t proc_start_time(pid_t pid);

/* A table of pid and its ancestors only; empty when it is gone. */
void proc_table_read_line(struct proc_table *t, pid_t pid);

/* The value a variable had when the process was started. False when it had
 * none, the value does not fit, or we may not look. */
bool proc_getenv(pid_t pid, const char *name, char *out, size_t size);
/* The directory the process works in. */
bool proc_cwd(pid_t pid, char *out, size_t size);
/* The program it runs: a path that can be executed, also (on Linux) when the
 * file has been replaced or removed since. */
bool proc_program(pid_t pid, char *out, size_t size);
/* Calls fn with the path of each file the process holds open. */
typedef void proc_file_fn(void *arg, const char *path);
void proc_files(pid_t pid, proc_file_fn *fn, void *arg);

/* The TCP port that the process listens on, one of them if there are more; 0
 * without one. */
int proc_port(pid_t pid);

/* Calls fn once when pid ends (pidfd, or kqueue). NULL when it is already
 * gone or cannot be watched. Freed by its owner, also after fn was called. */
struct proc_watch;
struct proc_watch *proc_watch_new(
    struct event_base *base, pid_t pid, void (*fn)(void *arg), void *arg);
void proc_watch_free(struct proc_watch *w);

#endif
