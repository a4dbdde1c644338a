/* The verbs, each defined in the cmd-*.c file of its name. */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "cli/command.h"

extern const struct command cmd_ack;
extern const struct command cmd_agents;
extern const struct command cmd_assign;
extern const struct command cmd_assignments;
extern const struct command cmd_check;
extern const struct command cmd_completion;
extern const struct command cmd_config;
extern const struct command cmd_conflicts;
extern const struct command cmd_daemon;
extern const struct command cmd_daemon_reload;
extern const struct command cmd_daemon_restart;
extern const struct command cmd_daemon_start;
extern const struct command cmd_daemon_stop;
extern const struct command cmd_dashboard;
extern const struct command cmd_digest;
extern const struct command cmd_doctor;
extern const struct command cmd_done;
extern const struct command cmd_enable;
extern const struct command cmd_enable_not;
extern const struct command cmd_events;
extern const struct command cmd_explain;
extern const struct command cmd_health;
extern const struct command cmd_help;
extern const struct command cmd_hook;
extern const struct command cmd_hooks;
extern const struct command cmd_inbox;
extern const struct command cmd_menu;
extern const struct command cmd_metrics;
extern const struct command cmd_next;
extern const struct command cmd_options;
extern const struct command cmd_park;
extern const struct command cmd_park_undo;
extern const struct command cmd_quality;
extern const struct command cmd_release;
extern const struct command cmd_record;
extern const struct command cmd_replay;
extern const struct command cmd_report;
extern const struct command cmd_reservations;
extern const struct command cmd_reserve;
extern const struct command cmd_reserve_undo;
extern const struct command cmd_segment;
extern const struct command cmd_send;
extern const struct command cmd_status;
extern const struct command cmd_suggest;
extern const struct command cmd_timeline;
extern const struct command cmd_triage;
extern const struct command cmd_uninstall;
extern const struct command cmd_version;
extern const struct command cmd_wait;
extern const struct command cmd_work;

/* What "help VERB" prints; of the whole program when c is NULL. */
int cmd_help_show(const struct command *c);

#endif
