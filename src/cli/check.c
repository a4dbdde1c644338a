#include "cli/check.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/option-text.h"
#include "cli/option.h"
#include "cli/tmux-conf.h"
#include "daemon/agents-dir.h"
#include "daemon/options.h"
#include "detect/profile.h"
#include "io/file.h"
#include "tmux/server.h"
#include "work/persona.h"

#define FILE_MAX (1u << 20)

void
check_init(struct check *c)
{
	*c = (struct check){ .list = cJSON_CreateArray() };
}

void
check_done(struct check *c)
{
	cJSON_Delete(c->list);
}

/* Opens the findings of one thing; what is added next is wrong with it. */
static cJSON *
begin(struct check *c, const char *kind, const char *source)
{
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "kind", kind);
	json_add_str(o, "source", source);
	cJSON_AddItemToArray(c->list, o);
	return cJSON_AddArrayToObject(o, "problems");
}

__attribute__((format(printf, 3, 4))) static void
add_problem(struct check *c, cJSON *problems, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	cJSON_AddItemToArray(problems, cJSON_CreateString(text));
	c->problems++;
	free(text);
}

/* One problem for each line of text, with advice behind it. */
static void
add_lines(struct check *c, cJSON *problems, const struct buf *text,
    const char *advice)
{
	char *rest = text->data, *line;

	while ((line = strsep(&rest, "\n")) != NULL)
		if (*line != '\0')
			add_problem(c, problems, "%s%s", line, advice);
}

/* The whole file; false when it cannot be read, which is a problem. */
static bool
read_file(
    struct check *c, cJSON *problems, const char *path, struct buf *ret_text)
{
	struct err err;

	buf_init(ret_text, FILE_MAX);
	if (file_read(path, ret_text, &err))
		return true;
	add_problem(c, problems, "%s", err.text);
	return false;
}

void
check_server(struct check *c, const struct tmux_server *server)
{
	struct options *values = options_new();
	struct buf complaints;
	struct err err;

	buf_init(&complaints, FILE_MAX);
	if (option_load(server, NULL, values, &complaints, &err) == EXIT_DONE) {
		cJSON *problems = begin(c, "options", server->socket);

		add_lines(c, problems, &complaints,
		    " It is not used: set another with \"config\", or in "
		    "tmux.conf.");
	}
	options_free(values);
	buf_done(&complaints);
}

/* A tmux.conf being read. */
struct conf {
	struct check *check;
	cJSON *problems;
	const char *path;
};

static void
check_setting(void *arg, const struct tmux_conf_setting *s)
{
	struct conf *conf = arg;
	const struct option_entry *o = options_find(s->name);
	const char *near;
	struct err err;

	if (o != NULL && s->value != NULL && !options_check(o, s->value, &err))
		add_problem(conf->check, conf->problems, "%s:%d: %s",
		    conf->path, s->line, err.text);
	if (o != NULL || options_is_elsewhere(s->name))
		return;
	near = option_text_nearest(s->name);
	if (near != NULL)
		add_problem(conf->check, conf->problems,
		    "%s:%d: %s is not an option; did you mean "
		    "@coordinator_%s?",
		    conf->path, s->line, s->name, near);
	else
		add_problem(conf->check, conf->problems,
		    "%s:%d: %s is not an option: \"options\" lists them.",
		    conf->path, s->line, s->name);
}

void
check_conf(struct check *c, const char *path)
{
	struct conf conf = { c, begin(c, "options", path), path };
	struct buf text;

	if (read_file(c, conf.problems, path, &text))
		tmux_conf_read(text.data, text.len, check_setting, &conf);
	buf_done(&text);
}

void
check_profile(struct check *c, struct profiles *ps, const char *path)
{
	cJSON *problems = begin(c, "profiles", path);
	struct buf text;
	struct err err;

	if (read_file(c, problems, path, &text) &&
	    !profiles_add(ps, path, text.data, text.len, &err))
		add_problem(c, problems, "%s", err.text);
	buf_done(&text);
}

void
check_profiles(struct check *c, struct profiles *ps, const char *dir)
{
	cJSON *problems = begin(c, "profiles", dir);
	struct buf complaints;

	buf_init(&complaints, FILE_MAX);
	(void)agents_dir_load(ps, dir, &complaints);
	add_lines(c, problems, &complaints, "");
	buf_done(&complaints);
}

void
check_personas(struct check *c, struct persona_set *set, const char *path)
{
	cJSON *problems = begin(c, "personas", path);
	struct buf text;
	struct err err;

	if (read_file(c, problems, path, &text) &&
	    !persona_set_add(set, path, text.data, text.len, &err))
		add_problem(c, problems, "%s", err.text);
	buf_done(&text);
}
