/* Every verb there is, sorted by name. */
#ifndef CLI_COMMAND_TABLE_H
#define CLI_COMMAND_TABLE_H

#include <stddef.h>

#include "cli/command.h"

/* The table; *ret_count rows. */
const struct command *const *command_table(size_t *ret_count);

#endif
