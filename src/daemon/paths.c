#include "daemon/paths.h"

#include <sys/stat.h>

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "tmux/server.h"

#ifdef __APPLE__
# include <mach-o/dyld.h>
#else
# include <sys/auxv.h>
#endif

#include "io/file.h"

#define PROGRAM "tmux-coordinator"

/* The environment variable, or NULL when it is unset, empty or (as XDG has it)
 * not an absolute path. */
static const char *
directory_of(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL && value[0] == '/' ? value : NULL;
}

/* snprintf that says which name did not fit. */
__attribute__((format(printf, 4, 5))) static bool
format(char *out, size_t size, struct err *err, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(out, size, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= size)
		return err_set(err,
		    "The path %.200s... is longer than %zu bytes: set "
		    "XDG_RUNTIME_DIR or TMPDIR to a shorter directory.",
		    out, size - 1);
	return true;
}

/* "default-1c2a3b4d": the socket's name for people, its path's FNV-1a hash for
 * uniqueness. */
static void
server_name(const struct tmux_server *s, char out[64])
{
	const char *slash = strrchr(s->socket, '/');
	uint32_t hash = 2166136261u;

	for (const char *p = s->socket; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	(void)snprintf(
	    out, 64, "%.40s-%08x", slash == NULL ? s->socket : slash + 1, hash);
}

/* Beside the tmux server's socket, where nobody else may enter: whoever knows
 * the server finds its daemon, whatever his XDG_RUNTIME_DIR and TMPDIR are.
 * False when that directory is open to others, or the path gets too long. */
static bool
is_beside_server(
    const struct tmux_server *s, const char *name, char out[PATH_MAX])
{
	const struct paths *p = NULL;
	const char *slash = strrchr(s->socket, '/');
	struct stat st;

	if (slash == NULL)
		return false;
	(void)snprintf(
	    out, PATH_MAX, "%.*s", (int)(slash - s->socket), s->socket);
	if (stat(out, &st) == -1 || st.st_uid != geteuid() ||
	    (st.st_mode & 077) != 0)
		return false;
	(void)strlcat(out, "/.coordinator", PATH_MAX);
	return strlen(out) + strlen(name) + sizeof "/.sock" <= sizeof p->socket;
}

/* Where the environment has it. */
static bool
runtime_dir(char out[PATH_MAX], struct err *err)
{
	const char *runtime = directory_of("XDG_RUNTIME_DIR");
	const char *tmp = directory_of("TMPDIR");
	bool ok;

	if (runtime != NULL)
		ok = format(out, PATH_MAX, err, "%s/" PROGRAM, runtime);
	else
		ok = format(out, PATH_MAX, err, "%s/" PROGRAM "-%u",
		    tmp == NULL ? "/tmp" : tmp, (unsigned)getuid());
	return ok;
}

static bool
run_dir(const struct tmux_server *s, const char *name, char out[PATH_MAX],
    struct err *err)
{
	return (is_beside_server(s, name, out) || runtime_dir(out, err)) &&
	       file_private_dir(out, err);
}

/* $variable/tmux-coordinator, else $HOME/fallback/tmux-coordinator. */
static bool
home_dir(const char *variable, const char *fallback, char out[PATH_MAX],
    struct err *err)
{
	const char *base = directory_of(variable);
	const char *home = directory_of("HOME");

	if (base != NULL)
		return format(out, PATH_MAX, err, "%s/" PROGRAM, base);
	if (home == NULL)
		return err_set(err, "HOME is not set: set it or %s.", variable);
	return format(out, PATH_MAX, err, "%s/%s/" PROGRAM, home, fallback);
}

/* The running program, with its links resolved. */
static bool
find_self(char out[PATH_MAX])
{
#ifdef __APPLE__
	char path[PATH_MAX];
	uint32_t size = sizeof path;

	if (_NSGetExecutablePath(path, &size) != 0)
		return false;
#else
	unsigned long at = getauxval(AT_EXECFN);
	const char *path = (const char *)at;

	if (at == 0)
		return false;
#endif
	return realpath(path, out) != NULL;
}

/* What is no name for a shell, or does not fit, is left to PATH. */
static void
find_program(char out[512])
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._+-";
	char self[PATH_MAX];
	const char *quote;

	(void)strlcpy(out, PROGRAM, 512);
	if (file_is_on(getenv("PATH"), PROGRAM) || !find_self(self) ||
	    strchr(self, '\'') != NULL)
		return;
	quote = strspn(self, plain) == strlen(self) ? "" : "'";
	if (snprintf(out, 512, "%s%s%s", quote, self, quote) >= 512)
		(void)strlcpy(out, PROGRAM, 512);
}

/* The profiles that come with us: in the checkout that the program was built
 * in (a few directories up), or where "make install" puts them. */
static void
find_agents(char out[512])
{
	static const char *const places[] = {
		"plugin/agents",
		"../plugin/agents",
		"../../plugin/agents",
		"../../../plugin/agents",
		"../share/tmux-coordinator/agents",
	};
	const char *told = getenv("TMUX_COORDINATOR_AGENTS");
	char dir[PATH_MAX], path[PATH_MAX + 64], real[PATH_MAX], *slash;

	out[0] = '\0';
	if (told != NULL && told[0] != '\0') {
		(void)strlcpy(out, told, 512);
		return;
	}
	slash = find_self(dir) ? strrchr(dir, '/') : NULL;
	if (slash == NULL)
		return;
	*slash = '\0';
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", dir, places[i]);
		if (realpath(path, real) != NULL && strlen(real) < 512) {
			(void)strlcpy(out, real, 512);
			return;
		}
	}
}

/* What the user writes, and we only read. */
static bool
config_files(struct paths *p, struct err *err)
{
	char config[PATH_MAX];

	return home_dir("XDG_CONFIG_HOME", ".config", config, err) &&
	       format(p->user_agents, sizeof p->user_agents, err, "%s/agents",
		   config) &&
	       format(p->personas, sizeof p->personas, err, "%s/personas.ini",
		   config) &&
	       format(p->mail_token, sizeof p->mail_token, err, "%s/mail-token",
		   config);
}

static bool
state_dir(char out[PATH_MAX], struct err *err)
{
	struct err why;

	if (!home_dir("XDG_STATE_HOME", ".local/state", out, err))
		return false;
	return file_private_dir(out, &why) ||
	       err_set(err, "%s: set XDG_STATE_HOME to a directory of yours",
		   why.text);
}

bool
paths_find(const struct tmux_server *s, struct paths *ret, struct err *err)
{
	struct paths p = { 0 };
	char name[64], run[PATH_MAX], state[PATH_MAX];

	server_name(s, name);
	if (!run_dir(s, name, run, err) || !state_dir(state, err))
		return false;
	if (!format(p.socket, sizeof p.socket, err, "%s/%s.sock", run, name) ||
	    !format(p.lock, sizeof p.lock, err, "%s/%s.lock", run, name) ||
	    !format(p.log, sizeof p.log, err, "%s/%s.log", state, name) ||
	    !format(p.store, sizeof p.store, err, "%s/%s.db", state, name) ||
	    !format(p.ledger, sizeof p.ledger, err, "%s/ledger.db", state) ||
	    !config_files(&p, err))
		return false;
	find_program(p.program);
	find_agents(p.agents);
	*ret = p;
	return true;
}
