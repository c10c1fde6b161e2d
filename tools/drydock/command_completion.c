/* tools/drydock/command_completion.c - drydock completion: the shells' scripts, from the tables of --help. */
#include <string.h>

#include "drydock/tool.h"

static const char *const examples[] = {
	"drydock completion bash >~/.local/share/bash-completion/completions/drydock",
	"drydock completion zsh >~/.zfunc/_drydock",
	"drydock completion fish >~/.config/fish/completions/drydock.fish",
	NULL,
};

/* Text inside '...' of a shell: an apostrophe closes, stands escaped, opens again. */
static void put_quoted(const char *text, const char *apostrophe)
{
	for (; *text; text++)
		if (*text == '\'')
			fputs(apostrophe, stdout);
		else
			putchar(*text);
}

/* --- bash ------------------------------------------------------------------------------------------------- */

static void bash_words(const struct tool_command *command)
{
	for (const struct tool_option *option = command->options; option && option->name;
	     option++) {
		if (option->letter)
			printf("-%c ", option->letter);
		printf("--%s ", option->name);
	}
	fputs("--help", stdout);
}

static void bash(void)
{
	puts("# drydock(1) completion; made by 'drydock completion bash'\n"
	     "_drydock()\n{\n"
	     "\tlocal word=${COMP_WORDS[COMP_CWORD]} options=\"\"\n"
	     "\tif [ \"$COMP_CWORD\" -eq 1 ]; then");
	fputs("\t\tCOMPREPLY=($(compgen -W \"", stdout);
	for (size_t index = 0; tool_commands[index]; index++)
		printf("%s ", tool_commands[index]->name);
	puts("--help --version\" -- \"$word\"))\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]} in");
	for (size_t index = 0; tool_commands[index]; index++) {
		printf("\t%s) options=\"", tool_commands[index]->name);
		bash_words(tool_commands[index]);
		puts("\" ;;");
	}
	puts("\tesac\n"
	     "\tcase $word in\n"
	     "\t-*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
	     "\t*) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
	     "\tesac\n"
	     "}\n"
	     "complete -o filenames -F _drydock drydock");
}

/* --- zsh -------------------------------------------------------------------------------------------------- */

static void zsh_text(const char *text)
{
	for (; *text; text++) {
		if (strchr("[]:\\", *text))
			putchar('\\');
		if (*text == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*text);
	}
}

static void zsh_option(const struct tool_option *option)
{
	fputs(" \\\n\t\t\t'--", stdout);
	printf("%s%s[", option->name, option->argument ? "=" : "");
	zsh_text(option->text);
	putchar(']');
	if (option->argument)
		printf(":%s:_files", option->argument);
	putchar('\'');
	if (option->letter) {
		printf(" \\\n\t\t\t'-%c%s[", option->letter, option->argument ? "+" : "");
		zsh_text(option->text);
		putchar(']');
		if (option->argument)
			printf(":%s:_files", option->argument);
		putchar('\'');
	}
}

static void zsh(void)
{
	puts("#compdef drydock\n"
	     "# made by 'drydock completion zsh'\n"
	     "_drydock() {\n"
	     "\tlocal -a commands\n"
	     "\tcommands=(");
	for (size_t index = 0; tool_commands[index]; index++) {
		printf("\t\t'%s:", tool_commands[index]->name);
		put_quoted(tool_commands[index]->summary, "'\\''");
		puts("'");
	}
	puts("\t)\n"
	     "\tif (( CURRENT == 2 )); then\n"
	     "\t\t_describe command commands\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\tcase ${words[2]} in");
	for (size_t index = 0; tool_commands[index]; index++) {
		printf("\t%s)\n\t\t_arguments", tool_commands[index]->name);
		for (const struct tool_option *option = tool_commands[index]->options;
		     option && option->name; option++)
			zsh_option(option);
		puts(" '*:file:_files'\n\t\t;;");
	}
	puts("\tesac\n"
	     "}\n"
	     "_drydock \"$@\"");
}

/* --- fish ------------------------------------------------------------------------------------------------- */

static void fish(void)
{
	puts("# made by 'drydock completion fish'");
	for (size_t index = 0; tool_commands[index]; index++) {
		const struct tool_command *command = tool_commands[index];

		printf("complete -c drydock -n __fish_use_subcommand -f -a %s -d '", command->name);
		put_quoted(command->summary, "\\'");
		puts("'");
		for (const struct tool_option *option = command->options; option && option->name;
		     option++) {
			printf("complete -c drydock -n '__fish_seen_subcommand_from %s' -l %s",
			       command->name, option->name);
			if (option->letter)
				printf(" -s %c", option->letter);
			printf("%s -d '", option->argument ? " -r" : "");
			put_quoted(option->text, "\\'");
			puts("'");
		}
	}
}

static int run(int count, char **arguments)
{
	static const struct {
		const char *shell;
		void (*write)(void);
	} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };
	struct tool_parser parser = { .command = &command_completion,
		                      .count = count,
		                      .arguments = arguments };
	const char *option = tool_parse(&parser);

	if (parser.failed || !option)
		return parser.failed ? EXIT_USAGE
		                     : tool_usage(&command_completion, "bash, zsh or fish?");
	for (size_t index = 0; index < sizeof(shells) / sizeof(shells[0]); index++) {
		if (strcmp(parser.value, shells[index].shell) != 0)
			continue;
		shells[index].write();
		return EXIT_CLEAN;
	}
	return tool_usage(&command_completion, "there is no completion for '%s'", parser.value);
}

const struct tool_command command_completion = {
	.name = "completion",
	.synopsis = "bash|zsh|fish",
	.summary = "print a shell's completion script",
	.text = "Prints a script with which the shell completes drydock's commands and options.",
	.examples = examples,
	.run = run,
};
