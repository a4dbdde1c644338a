#include "cli/command-table.h"

#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/command.h"

/* Keep alphabetized. */
static const struct command *const table[] = {
	&cmd_ack,
	&cmd_agents,
	&cmd_assign,
	&cmd_assignments,
	&cmd_check,
	&cmd_completion,
	&cmd_config,
	&cmd_conflicts,
	&cmd_daemon,
	&cmd_dashboard,
	&cmd_digest,
	&cmd_enable_not,
	&cmd_doctor,
	&cmd_done,
	&cmd_enable,
	&cmd_events,
	&cmd_explain,
	&cmd_health,
	&cmd_help,
	&cmd_hook,
	&cmd_hooks,
	&cmd_inbox,
	&cmd_menu,
	&cmd_metrics,
	&cmd_next,
	&cmd_options,
	&cmd_park,
	&cmd_quality,
	&cmd_record,
	&cmd_release,
	&cmd_daemon_reload,
	&cmd_replay,
	&cmd_report,
	&cmd_reservations,
	&cmd_reserve,
	&cmd_daemon_restart,
	&cmd_segment,
	&cmd_send,
	&cmd_daemon_start,
	&cmd_status,
	&cmd_daemon_stop,
	&cmd_suggest,
	&cmd_timeline,
	&cmd_triage,
	&cmd_uninstall,
	&cmd_park_undo,
	&cmd_reserve_undo,
	&cmd_version,
	&cmd_wait,
	&cmd_work,
};

const struct command *const *
command_table(size_t *ret_count)
{
	*ret_count = countof(table);
	return table;
}
