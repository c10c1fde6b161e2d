/* tools/drydock/commands.c - the table of commands, help, and walking a command line. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host_file.h"
#include "drydock/drydock.h"
#include "drydock/tool.h"

const struct tool_command *const tool_commands[] = {
	&command_build,
	&command_run,
	&command_trace,
	&command_vm,
	&command_doctor,
	&command_machine,
	&command_attach,
	&command_inspect,
	&command_completion,
	&command_man,
	&command_help,
	&command_monitor,
	NULL,
};

const char *const tool_exit_texts[] = {
	"clean: no finding, and the client left with 0",
	"findings, or a client that failed",
	"the command line is wrong",
	"something cannot be built, loaded or written",
	"an internal error",
	NULL,
};

static void print_option(FILE *file, const struct tool_option *option)
{
	char left[48];

	snprintf(left, sizeof(left), "%c%c%s--%s%s%s", option->letter ? '-' : ' ',
	         option->letter ? option->letter : ' ', option->letter ? ", " : "  ", option->name,
	         option->argument ? " " : "", option->argument ? option->argument : "");
	fprintf(file, "  %-32s %s\n", left, option->text);
}

static void help_program(FILE *file)
{
	fputs("drydock - build Windows device drivers from their source and run them on Linux\n\n"
	      "usage: drydock COMMAND [OPTIONS] ...\n\n",
	      file);
	for (size_t index = 0; tool_commands[index]; index++)
		fprintf(file, "  %-10s %s\n", tool_commands[index]->name,
		        tool_commands[index]->summary);
	fputs("\n'drydock COMMAND --help' says more.\n"
	      "exit status: 0 clean, 1 findings, 2 usage, 3 cannot build or load, 4 internal "
	      "error\n",
	      file);
}

void tool_help(FILE *file, const struct tool_command *command)
{
	if (!command) {
		help_program(file);
		return;
	}
	fprintf(file, "usage: drydock %s %s\n\n%s\n", command->name, command->synopsis,
	        command->text);
	if (command->options && command->options->name)
		fputs("\noptions:\n", file);
	for (const struct tool_option *option = command->options; option && option->name; option++)
		print_option(file, option);
	if (command->examples)
		fputs("\nexamples:\n", file);
	for (const char *const *example = command->examples; example && *example; example++)
		fprintf(file, "  %s\n", *example);
}

int tool_usage(const struct tool_command *command, const char *format, ...)
{
	va_list arguments;

	fputs("drydock: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\ntry 'drydock %s%s--help'\n", command ? command->name : "",
	        command ? " " : "");
	return EXIT_USAGE;
}

static const struct tool_option *find_option(const struct tool_command *command, const char *text,
                                             size_t length)
{
	for (const struct tool_option *option = command->options; option && option->name;
	     option++) {
		if (text[0] == '-' && text[1] == '-' && strlen(option->name) == length - 2 &&
		    memcmp(option->name, text + 2, length - 2) == 0)
			return option;
		if (length == 2 && text[1] != '-' && option->letter == text[1])
			return option;
	}
	return NULL;
}

/* An option's value stands behind '=' or in the next word. */
static const char *take_option(struct tool_parser *parser, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	const struct tool_option *option = find_option(parser->command, word, length);

	if (!option) {
		parser->failed = true;
		tool_usage(parser->command, "there is no option '%.*s'", (int)length, word);
		return NULL;
	}
	parser->value = equals ? equals + 1 : NULL;
	if (option->argument && !parser->value && parser->index < parser->count)
		parser->value = parser->arguments[parser->index++];
	if ((option->argument != NULL) != (parser->value != NULL)) {
		parser->failed = true;
		tool_usage(parser->command, "option '%.*s' %s", (int)length, word,
		           option->argument ? "needs a value" : "takes no value");
		return NULL;
	}
	return option->name;
}

const char *tool_parse(struct tool_parser *parser)
{
	const char *word;

	if (parser->failed || parser->index >= parser->count)
		return NULL;
	word = parser->arguments[parser->index];
	if (strcmp(word, "--") == 0)
		return NULL;
	parser->index++;
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		tool_help(stdout, parser->command);
		exit(EXIT_CLEAN);
	}
	if (word[0] == '-' && word[1])
		return take_option(parser, word);
	parser->value = word;
	return "";
}

bool tool_number(struct tool_parser *parser, uint64_t low, uint64_t high, uint64_t *ret_number)
{
	char *end;

	errno = 0;
	*ret_number = strtoull(parser->value, &end, 0);
	if (!errno && end != parser->value && !*end && parser->value[0] != '-' &&
	    *ret_number >= low && *ret_number <= high)
		return true;
	parser->failed = true;
	tool_usage(parser->command, "'%s' is no number from %llu to %llu", parser->value,
	           (unsigned long long)low, (unsigned long long)high);
	return false;
}

bool tool_handles(struct tool_parser *parser, uint32_t *ret_rules)
{
	static const struct {
		const char *name;
		uint32_t rule;
	} rules[] = { { "close-first", DRYDOCK_HANDLES_CLOSE_FIRST },
		      { "fifo", DRYDOCK_HANDLES_FIFO },
		      { "strict", DRYDOCK_HANDLES_STRICT } };
	const char *word = parser->value;

	*ret_rules = 0;
	do {
		size_t length = strcspn(word, ","), index = 0;

		while (index < 3 && (strlen(rules[index].name) != length ||
		                     strncmp(word, rules[index].name, length) != 0))
			index++;
		if (index == 3) {
			parser->failed = true;
			tool_usage(parser->command, "'%s' is not made of close-first, fifo, strict",
			           parser->value);
			return false;
		}
		*ret_rules |= rules[index].rule;
		word += length;
	} while (*word++);
	return true;
}

static bool wants_colour(FILE *file)
{
	return host_is_terminal(fileno(file)) && !host_environment("NO_COLOR");
}

const char *tool_colour(FILE *file, enum tool_colour colour)
{
	static const char *const sequences[] = { "\033[31m", "\033[32m", "\033[33m", "\033[1m",
		                                 "\033[2m" };

	return wants_colour(file) ? sequences[colour] : "";
}

const char *tool_colour_end(FILE *file)
{
	return wants_colour(file) ? "\033[0m" : "";
}
