#include "daemon/paths.h"

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
	return ok && file_private_dir(out, err);
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

/* The directory of the running program, with its links resolved. */
static bool
program_dir(char out[PATH_MAX])
{
	char *slash;
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
	if (realpath(path, out) == NULL)
		return false;
	slash = strrchr(out, '/');
	if (slash != NULL)
		*slash = '\0';
	return slash != NULL;
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
	char dir[PATH_MAX], path[PATH_MAX + 64], real[PATH_MAX];

	out[0] = '\0';
	if (told != NULL && told[0] != '\0') {
		(void)strlcpy(out, told, 512);
		return;
	}
	if (!program_dir(dir))
		return;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", dir, places[i]);
		if (realpath(path, real) != NULL && strlen(real) < 512) {
			(void)strlcpy(out, real, 512);
			return;
		}
	}
}

bool
paths_find(const struct tmux_server *s, struct paths *ret, struct err *err)
{
	struct paths p = { 0 };
	char name[64], run[PATH_MAX], state[PATH_MAX], config[PATH_MAX];

	server_name(s, name);
	if (!runtime_dir(run, err) ||
	    !home_dir("XDG_STATE_HOME", ".local/state", state, err) ||
	    !file_private_dir(state, err) ||
	    !home_dir("XDG_CONFIG_HOME", ".config", config, err))
		return false;
	if (!format(p.socket, sizeof p.socket, err, "%s/%s.sock", run, name) ||
	    !format(p.lock, sizeof p.lock, err, "%s/%s.lock", run, name) ||
	    !format(p.log, sizeof p.log, err, "%s/%s.log", state, name) ||
	    !format(p.store, sizeof p.store, err, "%s/%s.db", state, name) ||
	    !format(p.ledger, sizeof p.ledger, err, "%s/ledger.db", state) ||
	    !format(p.user_agents, sizeof p.user_agents, err, "%s/agents",
		config) ||
	    !format(p.mail_token, sizeof p.mail_token, err, "%s/mail-token",
		config))
		return false;
	find_agents(p.agents);
	*ret = p;
	return true;
}
