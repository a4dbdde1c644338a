/* The menus that show what the daemon knows. Each fills its menu and returns
 * an exit status; what went wrong is said on stderr by itself. */
#ifndef CLI_MENU_LISTS_H
#define CLI_MENU_LISTS_H

#include "cli/client.h"
#include "cli/target.h"

struct command_line;
struct menu;

/* What is asked for. */
struct menu_wish {
	const struct command_line *line;
	struct client_place place;
	char pane[TARGET_MAX];
	const char *id; /* of the bead or conflict it is about, or NULL */
};

/* Every agent, the one that needs the person most first; choosing one goes
 * there. */
int menu_lists_agents(const struct menu_wish *w, struct menu *m);
/* Work to give to the agent in the pane, of the id or what fits it best. It is
 * shown with the score and why before anything is given. */
int menu_lists_suggest(const struct menu_wish *w, struct menu *m);
/* Who would get what. */
int menu_lists_assign(const struct menu_wish *w, struct menu *m);
/* What was given; with an id: the question whether to take that one back. */
int menu_lists_release(const struct menu_wish *w, struct menu *m);
/* The conflicts; with an id: what to do about that one. */
int menu_lists_conflicts(const struct menu_wish *w, struct menu *m);

#endif
