/* A closer look at one process of ours: its environment, its directory, the
 * files it holds open, and the processes it comes from. */
#include <sys/types.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
# include <dirent.h>
# include <fcntl.h>
# include <unistd.h>
#else
# include <sys/proc_info.h>
# include <sys/sysctl.h>

# include <libproc.h>
#endif

#include "base/mem.h"
#include "base/str.h"
#include "io/proc.h"

#define ENVIRON_MAX (256u << 10)
#define FILES_MAX   1024 /* of one process */

/* Finds NAME=value among strings that end with NUL. */
static bool
find_variable(
    const char *block, size_t len, const char *name, char *out, size_t size)
{
	size_t name_len = strlen(name);

	while (len > 0) {
		size_t n = strnlen(block, len);
		if (n > name_len && block[name_len] == '=' &&
		    strncmp(block, name, name_len) == 0)
			return strlcpy(out, block + name_len + 1, size) < size;
		n += n < len;
		block += n;
		len -= n;
	}
	return false;
}

#ifdef __linux__

static void
name_file(char out[64], pid_t pid, const char *name)
{
	(void)snprintf(out, 64, "/proc/%ld/%s", (long)pid, name);
}

bool
proc_getenv(pid_t pid, const char *name, char *out, size_t size)
{
	char path[64], *block;
	size_t len = 0;
	ssize_t n;
	bool found;
	int fd;

	name_file(path, pid, "environ");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	block = xmalloc(ENVIRON_MAX + 1);
	while ((n = read(fd, block + len, ENVIRON_MAX - len)) > 0)
		len += (size_t)n;
	(void)close(fd);
	block[len] = '\0'; /* what was cut off ends, too */
	found = find_variable(block, len + 1, name, out, size);
	free(block);
	return found;
}

/* Where a link of /proc leads. */
static bool
read_link(const char *path, char *out, size_t size)
{
	ssize_t n = readlink(path, out, size);

	if (n < 0 || (size_t)n >= size)
		return false;
	out[n] = '\0';
	return true;
}

bool
proc_cwd(pid_t pid, char *out, size_t size)
{
	char path[64];

	name_file(path, pid, "cwd");
	return read_link(path, out, size);
}

bool
proc_program(pid_t pid, char *out, size_t size)
{
	char path[64];

	name_file(path, pid, "exe");
	if (!read_link(path, out, size))
		return false;
	/* The link leads to what runs, whatever has become of the file. */
	return !str_ends(out, " (deleted)") || strlcpy(out, path, size) < size;
}

void
proc_files(pid_t pid, proc_file_fn *fn, void *arg)
{
	char path[64], name[128], target[1024];
	struct dirent *entry;
	int left = FILES_MAX;
	DIR *dir;

	name_file(path, pid, "fd");
	dir = opendir(path);
	while (dir != NULL && left-- > 0 && (entry = readdir(dir)) != NULL) {
		(void)snprintf(
		    name, sizeof name, "%s/%.16s", path, entry->d_name);
		if (read_link(name, target, sizeof target) && target[0] == '/')
			fn(arg, target);
	}
	if (dir != NULL)
		(void)closedir(dir);
}

#else /* macOS */

bool
proc_getenv(pid_t pid, const char *name, char *out, size_t size)
{
	int query[] = { CTL_KERN, KERN_PROCARGS2, pid }, argc;
	size_t len = ENVIRON_MAX, at = sizeof argc;
	char *block = xmalloc(len);
	bool found = false;

	if (sysctl(query, 3, block, &len, NULL, 0) == 0 && len > at) {
		memcpy(&argc, block, sizeof argc);
		at += strnlen(block + at, len - at);
		while (at < len && block[at] == '\0')
			at++;
		/* The arguments, and then the environment. */
		for (; at < len && argc > 0; at++)
			argc -= block[at] == '\0';
		found = find_variable(block + at, len - at, name, out, size);
	}
	free(block);
	return found;
}

bool
proc_cwd(pid_t pid, char *out, size_t size)
{
	struct proc_vnodepathinfo info;

	return proc_pidinfo(pid, PROC_PIDVNODEPATHINFO, 0, &info,
		   sizeof info) == (int)sizeof info &&
	       strlcpy(out, info.pvi_cdir.vip_path, size) < size;
}

bool
proc_program(pid_t pid, char *out, size_t size)
{
	char path[PROC_PIDPATHINFO_MAXSIZE];

	return proc_pidpath(pid, path, sizeof path) > 0 &&
	       strlcpy(out, path, size) < size;
}

void
proc_files(pid_t pid, proc_file_fn *fn, void *arg)
{
	struct proc_fdinfo *fds = xcalloc(FILES_MAX, sizeof *fds);
	int n = proc_pidinfo(
	    pid, PROC_PIDLISTFDS, 0, fds, (int)(FILES_MAX * sizeof *fds));

	for (int i = 0; i < n / (int)sizeof *fds; i++) {
		struct vnode_fdinfowithpath info;
		if (fds[i].proc_fdtype == PROX_FDTYPE_VNODE &&
		    proc_pidfdinfo(pid, fds[i].proc_fd, PROC_PIDFDVNODEPATHINFO,
			&info, sizeof info) == (int)sizeof info)
			fn(arg, info.pvip.vip_path);
	}
	free(fds);
}

#endif
