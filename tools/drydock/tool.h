/*
 * tools/drydock/tool.h - what the command line's files share.
 *
 * Model    One file a command; each has an entry in the table of commands.c, whose text is the help, the
 *          manual page and the shell completion at once. `run` builds, then starts this program again as the
 *          machine's process (supervisor.c), whose crash record lies in shared memory, and prints the
 *          report (report.c).
 */
#ifndef DRYDOCK_TOOL_H
#define DRYDOCK_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/host/host_stacks.h"
#include "base/verify/verify.h"

/* Exit statuses (design.md, "What a person sees"). */
enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_CANNOT = 3, EXIT_INTERNAL = 4 };

/* --- Commands and options ------------------------------------------------------------------------------ */

struct tool_option {
	char letter;          /* 0: none */
	const char *name;     /* without its dashes */
	const char *argument; /* null: a switch */
	const char *text;
};

struct tool_command {
	const char *name;
	const char *synopsis;
	const char *summary;
	const char *text; /* paragraphs for --help and the manual page */
	const struct tool_option *options;
	const char *const *examples;             /* ends with null */
	int (*run)(int count, char **arguments); /* arguments behind the command's name */
};

extern const struct tool_command *const tool_commands[]; /* ends with null */

/* Print command's help on file; null: the program's. */
void tool_help(FILE *file, const struct tool_command *command);
/* Say what is wrong with the command line, and where help is. Gives EXIT_USAGE. */
int tool_usage(const struct tool_command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Walks a command line by the command's own table. */
struct tool_parser {
	const struct tool_command *command;
	int count;
	char **arguments;
	int index;
	const char *value; /* of the option found */
	bool failed;       /* usage was told */
};
/* The next option's name; "" with value set for a plain word; null at the end, at "--", or on failure. */
const char *tool_parse(struct tool_parser *parser);
/* A number in [low, high]; usage is told otherwise. */
bool tool_number(struct tool_parser *parser, uint64_t low, uint64_t high, uint64_t *ret_number);
/* Rules of handles, separated by commas, as enum drydock_handles; usage is told otherwise. */
bool tool_handles(struct tool_parser *parser, uint32_t *ret_rules);

extern const struct tool_command command_build, command_run, command_trace, command_doctor,
	command_completion, command_man, command_help, command_machine, command_attach,
	command_inspect, command_vm, command_monitor;

/* What each exit status means, from 0 on; ends with null. */
extern const char *const tool_exit_texts[];
/* True when the dynamic linker would find the shared library name ("libasan.so.8"). */
bool tool_library_exists(const char *name);

/* The hidden entries of the machine's process, and of a program's that attaches. */
int machine_process_main(void);
int attach_process_main(int count, char **arguments);
/* The environment that images of those flags (enum drydock_image_flags) need the next program to begin with. */
void sanitizer_environment(unsigned flags);

/* --- Colour ---------------------------------------------------------------------------------------------- */

enum tool_colour { COLOUR_RED, COLOUR_GREEN, COLOUR_YELLOW, COLOUR_BOLD, COLOUR_DIM };
/* The escape sequence for file when it is a terminal (and NO_COLOR is not set), else "". */
const char *tool_colour(FILE *file, enum tool_colour colour);
const char *tool_colour_end(FILE *file);

/* --- A run -------------------------------------------------------------------------------------------------- */

#define RUN_DRIVERS_MAX 16
#define RUN_LEDGERS_MAX 24
#define RUN_STACKS_MAX 32

struct run_driver {
	char *image;
	char *inf;        /* null: none */
	char *inf_source; /* the file that its messages are to name; null: inf itself */
	const char *name;
	unsigned flags;
	bool is_filter;
};

struct run_plan {
	struct run_driver driver[RUN_DRIVERS_MAX];
	size_t driver_count;
	char *client;            /* image of the client; null: the exerciser */
	char **client_arguments; /* [0] is its name */
	int client_argument_count;
	bool no_client;  /* load, plug, unplug, unload only */
	bool no_devices; /* nor plug anything */
	char **plug;     /* hardware ids; none: every model of the INFs */
	size_t plug_count;
	bool seeded;
	uint64_t seed;
	uint32_t processors;
	uint32_t trace_capacity;
	bool trace_calls, trace_host;
	char *trace_path; /* null: none */
	bool fatal;
	uint32_t handles;     /* enum drydock_handles */
	uint32_t inject_rate; /* 0: no call is made to fail */
	uint64_t inject_seed;
	uint32_t timeout_seconds;    /* of real time for the whole run; 0: none */
	uint32_t request_timeout_ms; /* of machine time, for requests of an idle client; 0: none */
	char *coverage;              /* folder for raw profiles of unloaded drivers; null: none */
	bool quiet;                  /* debug prints are not shown */
	char **account_of; /* with serve: who of its users is what, as port_user_parse() takes it */
	size_t account_of_count;
	char *serve; /* socket at which other processes attach, instead of a client; null: none */
	int ready;   /* descriptor that is told when they can; -1: none */
	/* Of the supervisor alone, not serialised: */
	bool output_is_taken; /* what the client prints goes to standard error */
	bool progress;        /* say on standard error how far it is, after a second */
	const char
		*debugger; /* command that runs the machine's process; null: none. Not serialised */
};

enum run_stage { RUN_STARTING, RUN_LOADING, RUN_PLUGGING, RUN_CLIENT, RUN_SERVING, RUN_STOPPING, RUN_DONE };

/* "loading drivers" ... */
const char *run_stage_name(uint32_t stage);

struct run_ledger {
	char name[24];
	int64_t outstanding;
};

/* What the supervisor may write into the machine process's pipe. */
enum { RUN_ASK_INTERRUPT = 'i', RUN_ASK_STACKS = 's' };

/* Shared between the supervisor and the machine's process; plain memory. */
struct run_shared {
	struct verify_sink sink;
	uint32_t stage;     /* enum run_stage */
	uint32_t interrupt; /* Ctrl-C came */
	uint32_t client_ran, client_exit;
	uint32_t client_exit_known;
	uint32_t stack_count; /* of all threads, when the run had to be killed */
	struct host_stack stack[RUN_STACKS_MAX];
	uint32_t load_failed; /* a driver could not be loaded, or its entry failed */
	char error[512];
	struct run_ledger ledger[RUN_LEDGERS_MAX];
	uint32_t ledger_count;
	struct {
		char driver[96];
		char what[128]; /* "loaded", "DriverEntry returned 0xC0000001" ... */
	} step[64];
	uint32_t step_count;
};

struct run_outcome {
	struct run_shared *shared;
	int signal;      /* that killed the machine's process; 0: none */
	int exit_status; /* of the machine's process */
	bool timed_out, interrupted;
	uint64_t duration_ms;
};

/* Run plan in a process of its own. Gives an exit status for what could not even be started, else 0. */
int supervise(const struct run_plan *plan, struct run_outcome *ret_outcome);
void run_outcome_finish(struct run_outcome *outcome);
/* The exit status that outcome deserves. */
int run_outcome_status(const struct run_outcome *outcome);

/* Print outcome for people. */
void report_print(FILE *file, const struct run_plan *plan, const struct run_outcome *outcome);

/*
 * A report for programs: one JSON object (docs/command-line.md), which JUnit is written from, too. It is
 * the caller's (json_decref); null when memory is short.
 */
struct json_t;
struct builder_result;
struct json_t *report_of_run(const struct run_plan *plan, const struct run_outcome *outcome);
/* Of a project that does not build. */
struct json_t *report_of_build(const struct builder_result *result);
/* Of a run that did not come about, for one reason. rule: see docs/command-line.md. */
struct json_t *report_of_error(const char *rule, const char *text);
/* Write report on file as JSON. */
void report_json(FILE *file, const struct json_t *report);
/* Write report to path as JUnit. Gives 0, or EXIT_CANNOT when what is wrong was told. */
int report_junit(const char *path, const struct json_t *report);

/* Serialise a plan for the machine's process, and back. The text is the caller's; null when memory is short. */
char *run_plan_to_text(const struct run_plan *plan);
bool run_plan_from_text(const char *text, struct run_plan *ret_plan);
void run_plan_finish(struct run_plan *plan);

#endif
