/*
 * Which agent is in a pane. Pure. In this order:
 *
 *   1. the pane option @coordinator_agent (a type, an alias, or "none");
 *   2. the processes: the outermost agent in the foreground process group (or
 *      below it), so an agent that another one runs never takes its place;
 *   3. the title convention SESSION__TYPE_N[_VARIANT], with [TAGS] or not;
 *   4. under a carrier only (an interpreter, ssh, a container ...): the name in
 *      OSC 7501, or two of title, banner, and composer with footer.
 */
#ifndef DETECT_IDENTIFY_H
#define DETECT_IDENTIFY_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

struct proc_table;
struct profile;
struct profiles;
struct rules_reading;
struct screen;

enum identify_how {
	IDENTIFY_NOT, /* no agent */
	IDENTIFY_OPTION,
	IDENTIFY_PROCESS,
	IDENTIFY_CONVENTION,
	IDENTIFY_STATUS, /* OSC 7501 */
	IDENTIFY_SCREEN,
};

#define IDENTIFY_COUNT 6

/* What runs in the foreground of a pane. */
enum identify_program {
	IDENTIFY_UNSEEN, /* we could not look */
	IDENTIFY_AGENT,
	IDENTIFY_SHELL,   /* a shell and nothing else */
	IDENTIFY_CARRIER, /* may show another program's screen */
	IDENTIFY_OTHER,
};

struct identify_process {
	enum identify_program program;
	const struct profile *profile; /* of IDENTIFY_AGENT */
	pid_t pid;                     /* likewise; 0 when unknown */
	int64_t start;                 /* its start time, 0 when unknown */
	int64_t since_ms;              /* and by the clock */
};

const char *identify_how_name(enum identify_how how); /* "process" */
const char *identify_program_name(enum identify_program p);

/* From the process table; pane_pid is what tmux started. */
void identify_processes(const struct profiles *ps, const struct proc_table *t,
    pid_t pane_pid, struct identify_process *ret);
/* The agent that started the process, wrappers of it included, as it would be
 * found from above: so an agent in another's tool is itself. t holds at least
 * the process and its ancestors. 0 when there is none. */
pid_t identify_owner(
    const struct profiles *ps, const struct proc_table *t, pid_t pid);
/* From the foreground program's name alone, where there is no table. */
void identify_command(const struct profiles *ps, const char *command,
    struct identify_process *ret);
/* The profile that the title convention names, or NULL. */
const struct profile *identify_convention(
    const struct profiles *ps, const char *title);
/* The profile whose app this is, or NULL. */
const struct profile *identify_app(const struct profiles *ps, const char *app);
/* How much of the agent is to be seen, 0 to 4; 2 is enough to know it. */
int identify_screen_score(const struct profile *p, const struct screen *s,
    const struct rules_reading *r, const char *title);
/* Is a shell's prompt among the screen's last rows? */
bool identify_at_prompt(const struct profiles *ps, const struct screen *s);
/* Does the screen show what the agent leaves behind when it ends? */
bool identify_has_left(const struct profile *p, const struct screen *s);

#endif
