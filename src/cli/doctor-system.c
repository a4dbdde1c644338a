/* doctor: files, libraries, and the programs we can work with. */
#define PCRE2_CODE_UNIT_WIDTH 8

#include <dirent.h>
#include <sqlite3.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <event2/event.h>
#include <pcre2.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/doctor.h"
#include "daemon/paths.h"

/* Programs we can work with, and how the version line of the right one
 * begins: other programs have the same names. */
static const struct {
	const char *name, *begins, *what;
} peers[] = {
	{ "bv", "bv ", "ranks work" },
	{ "br", "br ", "tracks work (beads)" },
	{ "bd", "bd version ", "tracks work (beads)" },
	{ "ubs", "", "scans for bugs" },
};

static int
count_profiles(const char *path)
{
	const struct dirent *entry;
	DIR *dir = opendir(path);
	int n = 0;

	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL)
		n += str_ends(entry->d_name, ".ini");
	(void)closedir(dir);
	return n;
}

static void
check_files(struct doctor *d)
{
	const struct paths *p = &d->place.paths;
	int n = count_profiles(p->agents);
	int own = count_profiles(p->user_agents);

	doctor_add(d, DOCTOR_OK, "socket", NULL, "%s", p->socket);
	doctor_add(d, DOCTOR_OK, "log", NULL, "%s", p->log);
	if (n > 0)
		doctor_add(
		    d, DOCTOR_OK, "profiles", NULL, "%d in %s", n, p->agents);
	else
		doctor_add(d, DOCTOR_FAIL, "profiles",
		    "set TMUX_COORDINATOR_AGENTS to plugin/agents of the "
		    "checkout",
		    "no agent profile in \"%s\"", p->agents);
	doctor_add(d, DOCTOR_OK, "own profiles", NULL, "%d in %s", own,
	    p->user_agents);
}

static void
check_libraries(struct doctor *d)
{
	char pcre2[64] = "?";
	uint32_t jit = 0;

	(void)pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
	(void)pcre2_config(PCRE2_CONFIG_JIT, &jit);
	doctor_add(d, DOCTOR_OK, "libraries", NULL,
	    "libevent %s, cJSON %s, SQLite %s, PCRE2 %s%s", event_get_version(),
	    cJSON_Version(), sqlite3_libversion(), pcre2,
	    jit == 1 ? "" : " without JIT");
}

static void
check_peers(struct doctor *d)
{
	char line[256];
	size_t i;

	for (i = 0; i < countof(peers); i++) {
		if (!doctor_first_line((const char *const[]){ peers[i].name,
					   "--version", NULL },
			line, sizeof line))
			doctor_add(d, DOCTOR_NOTE, peers[i].name, NULL,
			    "not found (%s; optional)", peers[i].what);
		else if (!str_starts(line, peers[i].begins))
			doctor_add(d, DOCTOR_NOTE, peers[i].name, NULL,
			    "another program of that name, not used: %s", line);
		else
			doctor_add(d, DOCTOR_OK, peers[i].name, NULL, "%s (%s)",
			    line, peers[i].what);
	}
}

void
doctor_system_check(struct doctor *d)
{
	check_files(d);
	check_libraries(d);
	check_peers(d);
}
