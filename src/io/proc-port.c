/* On which port of this machine a process listens. */
#include <sys/types.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
# include <dirent.h>
# include <unistd.h>
#else
# include <sys/proc_info.h>

# include <arpa/inet.h>
# include <libproc.h>
# include <netinet/in.h>
# include <netinet/tcp_fsm.h>
#endif

#include "base/mem.h"
#include "base/str.h"
#include "io/proc.h"

#define SOCKETS_MAX 256 /* of one process */

#ifdef __linux__

# define TCP_LISTEN_STATE 10
/* The words of a line of /proc/net/tcp, of those that are read. */
# define LOCAL_ADDRESS 1
# define STATE         3
# define INODE         9

/* The inodes of the sockets that it holds. */
static size_t
list_sockets(pid_t pid, unsigned long inodes[SOCKETS_MAX])
{
	char path[64], name[128], target[64];
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	(void)snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
	dir = opendir(path);
	while (dir != NULL && count < SOCKETS_MAX &&
	       (entry = readdir(dir)) != NULL) {
		ssize_t n;

		(void)snprintf(
		    name, sizeof name, "%s/%.16s", path, entry->d_name);
		n = readlink(name, target, sizeof target - 1);
		target[n > 0 ? n : 0] = '\0';
		if (str_starts(target, "socket:["))
			inodes[count++] =
			    strtoul(target + strlen("socket:["), NULL, 10);
	}
	if (dir != NULL)
		(void)closedir(dir);
	return count;
}

static bool
has(const unsigned long *inodes, size_t count, unsigned long inode)
{
	for (size_t i = 0; i < count; i++)
		if (inodes[i] == inode)
			return true;
	return false;
}

/* The port, when a line tells of one of the sockets and it listens; else 0. */
static int
read_listener(char *line, const unsigned long *inodes, size_t count)
{
	char *words[INODE + 1], *port;

	for (size_t i = 0; i < countof(words); i++) {
		words[i] = strtok_r(line, " \n", &line);
		if (words[i] == NULL)
			return 0;
	}
	port = strchr(words[LOCAL_ADDRESS], ':');
	if (port == NULL ||
	    strtoul(words[STATE], NULL, 16) != TCP_LISTEN_STATE ||
	    !has(inodes, count, strtoul(words[INODE], NULL, 10)))
		return 0;
	return (int)strtoul(port + 1, NULL, 16);
}

/* The port of the first listener among the sockets, 0 without one. */
static int
find_listener(
    pid_t pid, const char *table, const unsigned long *inodes, size_t count)
{
	char path[64], line[512];
	FILE *f;
	int found = 0;

	(void)snprintf(path, sizeof path, "/proc/%ld/net/%s", (long)pid, table);
	f = fopen(path, "re");
	while (f != NULL && found == 0 && fgets(line, sizeof line, f) != NULL)
		found = read_listener(line, inodes, count);
	if (f != NULL)
		(void)fclose(f);
	return found;
}

int
proc_port(pid_t pid)
{
	unsigned long inodes[SOCKETS_MAX];
	size_t count = list_sockets(pid, inodes);
	int port = 0;

	if (count > 0)
		port = find_listener(pid, "tcp", inodes, count);
	if (count > 0 && port == 0)
		port = find_listener(pid, "tcp6", inodes, count);
	return port;
}

#else /* macOS */

int
proc_port(pid_t pid)
{
	struct proc_fdinfo *fds = xcalloc(SOCKETS_MAX, sizeof *fds);
	int port = 0, n = proc_pidinfo(pid, PROC_PIDLISTFDS, 0, fds,
			  (int)(SOCKETS_MAX * sizeof *fds));

	for (int i = 0; port == 0 && i < n / (int)sizeof *fds; i++) {
		struct socket_fdinfo s;
		if (fds[i].proc_fdtype == PROX_FDTYPE_SOCKET &&
		    proc_pidfdinfo(pid, fds[i].proc_fd, PROC_PIDFDSOCKETINFO,
			&s, sizeof s) == (int)sizeof s &&
		    s.psi.soi_kind == SOCKINFO_TCP &&
		    s.psi.soi_proto.pri_tcp.tcpsi_state == TCPS_LISTEN)
			port = ntohs((uint16_t)s.psi.soi_proto.pri_tcp.tcpsi_ini
					 .insi_lport);
	}
	free(fds);
	return port;
}

#endif
