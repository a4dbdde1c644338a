#include "coordinator/project.h"

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/str.h"
#include "coordinator/coordinator.h"
#include "io/file.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"

#define CONFIG_MAX 65536

static bool
has_git(const char *dir)
{
	char path[PATH_MAX];
	struct stat st;
	int n = snprintf(path, sizeof path, "%s/.git", dir);

	return n > 0 && n < (int)sizeof path && stat(path, &st) == 0;
}

bool
project_find(const char *dir, char ret[PATH_MAX])
{
	char top[PATH_MAX], *slash;

	if (*dir == '\0' || realpath(dir, ret) == NULL)
		return false;
	(void)strlcpy(top, ret, sizeof top);
	while (!has_git(top)) {
		slash = strrchr(top, '/');
		if (slash == NULL || slash == top)
			return true;
		*slash = '\0';
	}
	(void)strlcpy(ret, top, PATH_MAX);
	return true;
}

bool
project_of_agent(
    struct coordinator *c, const struct agent_state *a, char ret[PATH_MAX])
{
	struct transport *t = coordinator_transport(c);
	const struct mirror_pane *p;

	if (a->project[0] != '\0')
		return project_find(a->project, ret);
	p = t == NULL ? NULL : mirror_find(transport_mirror(t), a->pane);
	return p != NULL && project_find(p->path, ret);
}

bool
project_ignores_case(const char *project)
{
	char path[PATH_MAX], *line, *rest, *value;
	bool ignores = false;
	struct buf text;
	struct err err;
	int n = snprintf(path, sizeof path, "%s/.git/config", project);

	if (n < 0 || n >= (int)sizeof path)
		return false;
	buf_init(&text, CONFIG_MAX);
	if (file_read(path, &text, &err)) {
		rest = text.data;
		while ((line = strsep(&rest, "\n")) != NULL) {
			line = str_trim(line);
			value = strchr(line, '=');
			if (value != NULL &&
			    strncasecmp(line, "ignorecase", 10) == 0)
				(void)str_to_bool(
				    str_trim(value + 1), &ignores);
		}
	}
	buf_done(&text);
	return ignores;
}
