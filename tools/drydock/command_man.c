/* tools/drydock/command_man.c - drydock man: the manual pages, from the tables of --help. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "drydock/tool.h"

static const char *const examples[] = {
	"drydock man | man -l -",
	"drydock man ~/.local/share/man/man1",
	NULL,
};

/* Text as roff takes it: no line begins with a request, dashes are dashes. */
static void put_text(FILE *file, const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			fputs("\\&", file);
		if (*text == '\\')
			fputs("\\e", file);
		else if (*text == '-')
			fputs("\\-", file);
		else
			fputc(*text, file);
		line_start = *text == '\n';
	}
}

static void put_head(FILE *file, const struct tool_command *command)
{
	fputs(".\\\" made by 'drydock man'\n.TH DRYDOCK", file);
	for (const char *letter = command ? command->name : ""; *letter; letter++)
		fprintf(file, "%s%c", letter == command->name ? "\\-" : "", *letter - 'a' + 'A');
	fprintf(file, " 1 \"\" \"drydock %s\" \"Drydock\"\n.SH NAME\n", DRYDOCK_VERSION);
	fprintf(file, "drydock%s%s \\- ", command ? "\\-" : "", command ? command->name : "");
	put_text(file,
	         command ? command->summary
	                 : "build Windows device drivers from their source and run them on Linux");
	fputc('\n', file);
}

static void put_option(FILE *file, const struct tool_option *option)
{
	fputs(".TP\n.B ", file);
	if (option->letter)
		fprintf(file, "\\-%c, ", option->letter);
	fputs("\\-\\-", file);
	put_text(file, option->name);
	if (option->argument) {
		fputc(' ', file);
		put_text(file, option->argument);
	}
	fputc('\n', file);
	put_text(file, option->text);
	fputc('\n', file);
}

static void put_examples(FILE *file, const struct tool_command *command)
{
	if (!command->examples)
		return;
	fputs(".SH EXAMPLES\n.nf\n", file);
	for (const char *const *example = command->examples; *example; example++) {
		put_text(file, *example);
		fputc('\n', file);
	}
	fputs(".fi\n", file);
}

static void put_exit_status(FILE *file)
{
	fputs(".SH EXIT STATUS\n", file);
	for (size_t index = 0; tool_exit_texts[index]; index++)
		fprintf(file, ".TP\n.B %zu\n%s\n", index, tool_exit_texts[index]);
}

static void put_command(FILE *file, const struct tool_command *command)
{
	put_head(file, command);
	fprintf(file, ".SH SYNOPSIS\n.B drydock %s\n", command->name);
	put_text(file, command->synopsis);
	fputs("\n.SH DESCRIPTION\n", file);
	put_text(file, command->text);
	fputc('\n', file);
	if (command->options)
		fputs(".SH OPTIONS\n", file);
	for (const struct tool_option *option = command->options; option && option->name; option++)
		put_option(file, option);
	put_examples(file, command);
	put_exit_status(file);
	fputs(".SH SEE ALSO\n.BR drydock (1)\n", file);
}

static void put_program(FILE *file)
{
	put_head(file, NULL);
	fputs(".SH SYNOPSIS\n.B drydock\nCOMMAND [OPTIONS] ...\n.SH COMMANDS\n", file);
	for (size_t index = 0; tool_commands[index]; index++) {
		fprintf(file, ".TP\n.BR drydock\\-%s (1)\n", tool_commands[index]->name);
		put_text(file, tool_commands[index]->summary);
		fputc('\n', file);
	}
	put_exit_status(file);
}

static int write_page(const char *folder, const struct tool_command *command)
{
	char path[4096];
	FILE *file;
	bool failed;

	snprintf(path, sizeof(path), "%s/drydock%s%s.1", folder, command ? "-" : "",
	         command ? command->name : "");
	file = fopen(path, "w");
	if (file && command)
		put_command(file, command);
	else if (file)
		put_program(file);
	failed = !file || ferror(file);
	failed = (file && fclose(file)) || failed;
	if (failed)
		fprintf(stderr, "drydock: %s: %s\n", path, strerror(errno));
	return failed ? EXIT_CANNOT : EXIT_CLEAN;
}

static int write_pages(const char *folder)
{
	int error = host_directory_make(folder);
	int status = EXIT_CLEAN;

	if (error) {
		fprintf(stderr, "drydock: %s: %s\n", folder, strerror(-error));
		return EXIT_CANNOT;
	}
	status = write_page(folder, NULL);
	for (size_t index = 0; status == EXIT_CLEAN && tool_commands[index]; index++)
		status = write_page(folder, tool_commands[index]);
	return status;
}

static int run(int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_man,
		                      .count = count,
		                      .arguments = arguments };
	const char *option = tool_parse(&parser);

	if (parser.failed)
		return EXIT_USAGE;
	if (option)
		return write_pages(parser.value);
	put_program(stdout);
	return EXIT_CLEAN;
}

const struct tool_command command_man = {
	.name = "man",
	.synopsis = "[DIR]",
	.summary = "print the manual page, or write all of them to DIR",
	.text = "Makes the manual pages from the same text as --help: drydock(1) on standard "
		"output, or every\n"
		"command's page as DIR/drydock-COMMAND.1.",
	.examples = examples,
	.run = run,
};
