#include "detect/identify.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "detect/profile-data.h"
#include "detect/rules.h"
#include "detect/screen.h"
#include "io/proc.h"

#define TYPE_MAX    24
#define LEFT_ROWS   14 /* how far up an agent's last words are looked for */
#define PATH_DEPTH  64
#define PROMPT_ROWS 4 /* a killed agent leaves its footer below the prompt */

const char *
identify_how_name(enum identify_how how)
{
	static const char *const names[IDENTIFY_COUNT] = { "none", "option",
		"process", "title convention", "program status", "screen" };
	return names[how];
}

const char *
identify_program_name(enum identify_program p)
{
	static const char *const names[] = { "unseen", "agent", "shell",
		"carrier", "other" };
	return names[p];
}

/* argv[0] without its directory and a login shell's dash. */
static size_t
base_name(const char *args, const char **ret)
{
	size_t len = strcspn(args, " ");
	const char *base = args;
	for (size_t i = 0; i < len; i++)
		if (args[i] == '/')
			base = args + i + 1;
	len -= (size_t)(base - args);
	if (len > 0 && *base == '-') {
		base++;
		len--;
	}
	*ret = base;
	return len;
}

static bool
names_match(const struct profile_patterns *ps, const struct proc *p)
{
	const char *base;
	size_t len = base_name(p->args, &base);
	return profile_patterns_match(ps, base, len) ||
	       profile_patterns_match(ps, p->name, strlen(p->name));
}

static const struct profile *
profile_of(const struct profiles *ps, const struct proc *p)
{
	for (size_t i = 0; i < ps->count; i++) {
		const struct profile *profile = ps->list[i];
		if (names_match(&profile->process, p) ||
		    profile_patterns_match(
			&profile->argv, p->args, strlen(p->args)))
			return profile;
	}
	return NULL;
}

struct search {
	const struct profiles *ps;
	struct identify_process *found;
	pid_t foreground;
	/* The path from the pane's process down to the one that is visited: is
	 * it in the foreground, and the outermost agent on it. */
	bool in_front[PATH_DEPTH];
	const struct proc *agent[PATH_DEPTH];
	bool only_shells, any, carrier;
};

/* An agent counts when it, a process it was started by, or one that it started
 * has the terminal: wrappers and editors may stand on either side of it. */
static void
look_at(void *arg, const struct proc *p, int depth)
{
	struct search *s = arg;
	if (depth >= PATH_DEPTH || s->found->profile != NULL)
		return;
	bool front = p->pgrp == s->foreground;
	const struct proc *agent = depth > 0 ? s->agent[depth - 1] : NULL;

	if (agent == NULL && profile_of(s->ps, p) != NULL)
		agent = p;
	s->agent[depth] = agent;
	/* What a wrapper runs on a terminal of its own is in front with it;
	 * what a shell keeps in the background on this one is not. */
	s->in_front[depth] = front || (depth > 0 && s->in_front[depth - 1] &&
					  p->tpgid != s->foreground);
	if (!s->in_front[depth])
		return;
	if (agent != NULL) {
		s->found->profile = profile_of(s->ps, agent);
		s->found->pid = agent->pid;
		s->found->start = agent->start;
		s->found->since_ms = agent->since_ms;
		return;
	}
	if (!front)
		return;
	s->any = true;
	s->carrier |= names_match(&s->ps->programs.carrier, p);
	s->only_shells &= names_match(&s->ps->programs.shell, p);
}

void
identify_processes(const struct profiles *ps, const struct proc_table *t,
    pid_t pane_pid, struct identify_process *ret)
{
	struct search s = { .ps = ps, .found = ret, .only_shells = true };
	const struct proc *root = proc_find(t, pane_pid);

	memset(ret, 0, sizeof *ret);
	if (root == NULL)
		return;
	s.foreground = root->tpgid > 0 ? root->tpgid : root->pgrp;
	proc_walk(t, pane_pid, look_at, &s);
	if (ret->profile != NULL)
		ret->program = IDENTIFY_AGENT;
	else if (s.carrier)
		ret->program = IDENTIFY_CARRIER;
	else if (s.any)
		ret->program = s.only_shells ? IDENTIFY_SHELL : IDENTIFY_OTHER;
}

pid_t
identify_owner(const struct profiles *ps, const struct proc_table *t, pid_t pid)
{
	const struct proc *p = proc_find(t, pid), *above;
	const struct profile *profile = NULL;
	int left = PATH_DEPTH;

	while (p != NULL && left-- > 0 && (profile = profile_of(ps, p)) == NULL)
		p = proc_find(t, p->ppid);
	if (profile == NULL)
		return 0;
	while (left-- > 0 && (above = proc_find(t, p->ppid)) != NULL &&
	       above->pgrp == p->pgrp && profile_of(ps, above) == profile)
		p = above;
	return p->pid;
}

void
identify_command(const struct profiles *ps, const char *command,
    struct identify_process *ret)
{
	size_t len = strlen(command);
	memset(ret, 0, sizeof *ret);
	if (len == 0)
		return;
	ret->program = IDENTIFY_OTHER;
	for (size_t i = 0; i < ps->count; i++)
		if (profile_patterns_match(
			&ps->list[i]->process, command, len)) {
			ret->program = IDENTIFY_AGENT;
			ret->profile = ps->list[i];
			return;
		}
	if (profile_patterns_match(&ps->programs.shell, command, len))
		ret->program = IDENTIFY_SHELL;
	else if (profile_patterns_match(&ps->programs.carrier, command, len))
		ret->program = IDENTIFY_CARRIER;
}

/* "[ui,api]", which ends a title. */
static bool
is_tags(const char *s)
{
	return *s == '[' && s[strlen(s) - 1] == ']';
}

const struct profile *
identify_convention(const struct profiles *ps, const char *title)
{
	const char *at = strstr(title, "__");
	if (at == NULL || at == title)
		return NULL;
	/* The session's own name may hold "__": the last one counts. */
	for (const char *more; (more = strstr(at + 1, "__")) != NULL;)
		at = more;
	at += 2;
	size_t len = strcspn(at, "_");
	if (len == 0 || len >= TYPE_MAX || at[len] != '_' ||
	    !isdigit((unsigned char)at[len + 1]))
		return NULL;
	const char *end = at + len + 1;
	end += strspn(end, "0123456789");
	if (*end != '\0' && *end != '_' && !is_tags(end))
		return NULL;
	char type[TYPE_MAX];
	memcpy(type, at, len);
	type[len] = '\0';
	return profiles_find(ps, type);
}

const struct profile *
identify_app(const struct profiles *ps, const char *app)
{
	if (*app == '\0')
		return NULL;
	for (size_t i = 0; i < ps->count; i++)
		if (profile_patterns_match(&ps->list[i]->app, app, strlen(app)))
			return ps->list[i];
	return NULL;
}

/* The last row, from one on, that matches; -1: none. */
static int
last_row(const struct profile_patterns *ps, const struct screen *s, int from)
{
	if (from < 0)
		from = 0;
	for (int row = s->count - 1; row >= from; row--)
		if (profile_patterns_match(
			ps, screen_text(s, row), (size_t)screen_len(s, row)))
			return row;
	return -1;
}

static bool
any_row(const struct profile_patterns *ps, const struct screen *s, int from)
{
	return last_row(ps, s, from) >= 0;
}

int
identify_screen_score(const struct profile *p, const struct screen *s,
    const struct rules_reading *r, const char *title)
{
	int score = 0;
	if (profile_patterns_match(&p->title, title, strlen(title)))
		score++;
	if (any_row(&p->screen, s, 0))
		score++;
	/* A composer with the right words under it is two things at once. */
	if (r->composer.found && any_row(&p->footer, s, r->composer.bottom + 1))
		score += 2;
	else if (r->rule != NULL)
		score++;
	return score;
}

bool
identify_at_prompt(const struct profiles *ps, const struct screen *s)
{
	int last = screen_last_text(s, s->count - 1);
	for (int row = last; row >= 0 && row > last - PROMPT_ROWS; row--)
		if (profile_patterns_match(&ps->programs.prompt,
			screen_text(s, row), (size_t)screen_len(s, row)))
			return true;
	return false;
}

bool
identify_has_left(const struct profile *p, const struct screen *s)
{
	int last = screen_last_text(s, s->count - 1);
	int said = last_row(&p->exit, s, last - LEFT_ROWS);
	/* Below the last words of one there may be the banner of the next. */
	return said >= 0 && !any_row(&p->screen, s, said + 1);
}
