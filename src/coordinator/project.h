/* The project that a directory belongs to. Touches the file system. */
#ifndef COORDINATOR_PROJECT_H
#define COORDINATOR_PROJECT_H

#include <limits.h>
#include <stdbool.h>

struct agent_state;
struct coordinator;

/* The top of its git work tree, else the directory itself; links resolved.
 * False when there is no such directory. */
bool project_find(const char *dir, char ret[PATH_MAX]);
/* The project of an agent: the one its session names, else that of its pane's
 * directory. */
bool project_of_agent(
    struct coordinator *c, const struct agent_state *a, char ret[PATH_MAX]);
/* Does its file system take "A" and "a" for one name, as git has noticed? */
bool project_ignores_case(const char *project);

#endif
