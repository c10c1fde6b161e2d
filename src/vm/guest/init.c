/* vm/guest/init.c - what the first program does, in order. */
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

/* Whatever the command has become, process 1 ends the machine with its status. */
static void __attribute__((noreturn))
run_command(const struct orders *orders, int console, const int streams[3], int signals)
{
	pid_t command;
	int code;

	if (orders->is_process_1) {
		command_pass_signals(signals, 1);
		command_become(orders, console, streams);
	}
	command = fork();
	if (command == 0)
		command_become(orders, console, streams);
	if (command < 0)
		init_fail("starting the command");
	command_pass_signals(signals, -command);
	code = command_wait(command);
	tcdrain(console);
	if (orders->disk.device)
		disk_settle();
	init_end(code);
}

void init_run(void)
{
	struct orders orders = { .tag = NULL };
	size_t bytes;
	char *text;
	int console, signals, streams[3];

	root_prepare();
	text = init_read(INIT_WORK "/orders", &bytes);
	orders_read(&orders, text, bytes);
	root_load_modules();
	root_mount(&orders);
	console = console_open(orders.console);
	if (strchr(orders.streams, 't'))
		console_quiet_serial();
	streams_open(&orders, console, streams);
	signals = port_open("drydock-signals", O_RDONLY);
	network_raise(orders.network);
	sethostname(orders.host_name, strlen(orders.host_name));
	command_set_path(orders.environment);
	run_command(&orders, console, streams, signals);
}
