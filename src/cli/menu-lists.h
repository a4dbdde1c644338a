/* The menus that show what the daemon knows. Each fills its menu and returns
 * an exit status; what went wrong is said on stderr by itself. */
#ifndef CLI_MENU_LISTS_H
#define CLI_MENU_LISTS_H

#include "daemon/summary.h"

struct command_line;
struct menu;

/* Every agent, the one that needs the person most first; choosing one goes
 * there. */
int menu_lists_agents(
    const struct command_line *line, struct menu *m, enum summary_icons icons);
/* Work to give to the agent in pane. bead NULL: what fits it best. It is shown
 * with the score and why before anything is given. */
int menu_lists_suggest(const struct command_line *line, struct menu *m,
    const char *pane, const char *bead);
/* Who would get what. */
int menu_lists_assign(const struct command_line *line, struct menu *m);
/* What was given; bead: the question whether to take that one back. */
int menu_lists_release(
    const struct command_line *line, struct menu *m, const char *bead);
/* The conflicts; id: what to do about that one. */
int menu_lists_conflicts(
    const struct command_line *line, struct menu *m, const char *id);

#endif
