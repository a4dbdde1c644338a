#include "coordinator/mail-name.h"

#include <stdio.h>
#include <string.h>

#include "coordinator/agent.h"

bool
mail_name_find(struct store *s, const char *project,
    const struct agent_state *a, char ret[IDENTITY_NAME_MAX])
{
	struct identity i;

	if (*a->agent_mail_name != '\0')
		(void)strlcpy(ret, a->agent_mail_name, IDENTITY_NAME_MAX);
	else if (s != NULL &&
		 identity_of_pane(s, project, (int)a->pane, a->agent_type, &i))
		(void)strlcpy(ret, i.name, IDENTITY_NAME_MAX);
	else {
		(void)snprintf(ret, IDENTITY_NAME_MAX, "%.100s-%u",
		    a->agent_type, a->pane);
		return false;
	}
	return true;
}
