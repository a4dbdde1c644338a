/*
 * Our hooks in the agents' own configuration: which file of which agent, and
 * what its text becomes with and without them. Claude Code, Codex and Gemini
 * keep hooks in JSON; OpenCode loads a plugin, a file that is ours alone.
 */
#ifndef CLI_AGENT_CONFIG_H
#define CLI_AGENT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "detect/hook.h"

struct buf;

#define AGENT_CONFIG_PATH 1024
#define AGENT_CONFIG_MAX  (1u << 20)

struct agent_config {
	enum hook_source source;
	char path[AGENT_CONFIG_PATH]; /* links followed */
	char backup
	    [AGENT_CONFIG_PATH]; /* of the text before the first install */
	char program[AGENT_CONFIG_PATH]; /* what the hooks are to run */
	char plugins[AGENT_CONFIG_PATH]; /* where our plugins are */
};

/* Where it is, by the environment. program is the absolute path of ours,
 * plugins the directory of what agents load of us. */
bool agent_config_find(enum hook_source source, const char *program,
    const char *plugins, struct agent_config *ret, struct err *err);

/* How many of our hooks the text has, and how many there are. */
void agent_config_count(const struct agent_config *c, const char *text,
    size_t *ret_have, size_t *ret_all);
/* The text with all of our hooks; text "" stands for no file. */
bool agent_config_add(const struct agent_config *c, const char *text,
    struct buf *out, struct err *err);
/* The text without any; "" stands for no file. */
bool agent_config_drop(const struct agent_config *c, const char *text,
    struct buf *out, struct err *err);

#endif
