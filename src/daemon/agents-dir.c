#include "daemon/agents-dir.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "detect/profile.h"
#include "io/file.h"

#define PROFILE_MAX (1u << 20)
#define LOAD_MAX    256

static int
is_profile(const struct dirent *d)
{
	return d->d_name[0] != '.' && str_ends(d->d_name, ".ini");
}

static bool
load(struct profiles *ps, const char *path, struct buf *complaints)
{
	struct buf text;
	struct err err;
	bool ok;

	buf_init(&text, PROFILE_MAX);
	ok = file_read(path, &text, &err) &&
	     profiles_add(ps, path, text.data, text.len, &err);
	if (!ok)
		(void)buf_addf(complaints, "%s\n", err.text);
	buf_done(&text);
	return ok;
}

int
agents_dir_load(struct profiles *ps, const char *dir, struct buf *complaints)
{
	struct dirent **names;
	char path[PATH_MAX];
	int count = scandir(dir, &names, is_profile, alphasort);
	int added = 0;

	if (count == -1 && errno == ENOENT)
		return 0;
	if (count == -1) {
		(void)buf_addf(complaints,
		    "Cannot read the profiles in %s: %s.\n", dir,
		    strerror(errno));
		return -1;
	}
	for (int i = 0; i < count; i++) {
		(void)snprintf(
		    path, sizeof path, "%s/%s", dir, names[i]->d_name);
		if (i < LOAD_MAX && load(ps, path, complaints))
			added++;
		free(names[i]);
	}
	free(names);
	return added;
}
