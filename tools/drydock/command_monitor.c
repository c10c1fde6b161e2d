/*
 * tools/drydock/command_monitor.c - drydock monitor: a virtual monitor and who looks at it.
 *
 * A display's driver in a machine, and its picture in a browser, or a viewer of our own that checks it. This
 * process builds the driver and becomes drydock-monitor, which starts all the others.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host_file.h"
#include "display/config.h"
#include "drydock/monitor_start.h"

static const struct tool_option options[] = {
	{ 0, "source", "SOURCE",
	  "what the monitor shows: card, a moving test card; desktop, the programs of COMMAND; or "
	  "a file, an image or a film, again and again (desktop with a COMMAND, else card)" },
	{ 0, "size", "WxH[@Hz]",
	  "its size and rate; without it, that of the window that controls it, at 60 Hz" },
	{ 0, "port", "PORT", "where its page is on this computer (one that is free)" },
	{ 0, "listen", "ADDRESS[:PORT]",
	  "where its page is served, with TLS unless that is loopback; 0.0.0.0 and [::] are all "
	  "addresses of this computer (127.0.0.1)" },
	{ 0, "tls", NULL, "TLS on loopback, too" },
	{ 0, "tls-cert", "FILE",
	  "the certificate for TLS, and those that lead to its issuer, as PEM (one that is made "
	  "for this run, whose fingerprint is printed)" },
	{ 0, "tls-key", "FILE", "its key, as PEM without a password" },
	{ 0, "self-check", "SECONDS",
	  "play the viewer for so long, and print one JSON object; exit 0 when fewer than 1 % of "
	  "the pictures went missing" },
	{ 0, "lossless", NULL, "every pixel as it was drawn; more data, and Chromium alone" },
	{ 0, "record", "FILE", "write what is sent, as H.264 with start codes" },
	{ 0, "constant-rate", NULL,
	  "with --record: as many pictures a second as the rate says, what stays again and again" },
	{ 0, "hashes", "FILE",
	  "with --lossless: a line for each frame, its number and a hash of its pixels" },
	{ 0, "pads", "N", "gamepads that viewers play, each in a process of its own; 1 to 16" },
	{ 0, "gamepad", "NAME",
	  "what these are to games: xusb, dualsense, dualsense-edge, dualshock4, steam-deck, or "
	  "auto: what each says that it is (xusb)" },
	{ 0, "mouse", NULL,
	  "a mouse of the machine, in a process of its own: it moves as a captured pointer does" },
	{ 0, "watch-pads", NULL, "print what programs in the machine read from all of these" },
	{ 0, "linger", "MS",
	  "a monitor only while somebody looks, and so many milliseconds after the last one has "
	  "gone "
	  "(keep: from the first one on)" },
	{ 0, "hdr", NULL, "ten bits of BT.2020 and PQ, while all who look can show them" },
	{ 0, "sdr-white", "NITS", "of HDR, how bright a desktop's white is: 80 (default) to 480" },
	{ 0, "paint-pointer", NULL,
	  "the pointer is a part of a COMMAND's pictures, for recordings and viewers that show "
	  "none "
	  "themselves" },
	{ 0, "count", "N",
	  "so many monitors in one machine, each with an address of its own; 1 to 15, of the card "
	  "(1)" },
	{ 0, "adapters", "N",
	  "so many emulated render adapters, the last with the most memory: 1 to 4, of a desktop "
	  "or "
	  "a file (1)" },
	{ 0, "adapter", "NAME", "a part of the name of the one to render on" },
	{ 0, "renders-on", "N",
	  "the adapter that renders whatever is asked for, as in a computer whose display hangs on "
	  "one" },
	{ 0, "json", NULL, "addresses and what happens to a monitor as JSON, a line each" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock monitor -- foot",
	"drydock monitor --size 1920x1080@60 -- xterm -e top",
	"drydock monitor --source card",
	"drydock monitor --source film.mkv --size 1920x1080@60",
	"drydock monitor --source card --self-check 5",
	"drydock monitor --source card --size 1920x1080@60 --self-check 10",
	"drydock monitor --lossless --record card.h264",
	"drydock monitor --count 2 --json",
	"drydock monitor --linger 10000 --source card",
	"drydock monitor --hdr -- foot",
	"drydock monitor --paint-pointer --record desk.h264 -- foot",
	"drydock monitor --pads 2 --watch-pads",
	"drydock monitor --pads 1 --gamepad dualsense --watch-pads",
	"drydock monitor --mouse --watch-pads",
	"drydock monitor --listen 0.0.0.0:8443 -- foot",
	"drydock monitor --listen 192.0.2.1:8443 --tls-cert site.pem --tls-key site.key -- foot",
	NULL,
};

static int run(int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_monitor,
		                      .count = count,
		                      .arguments = arguments };
	struct monitor_options request = { .size = NULL };
	const char *option, *why;

	while ((option = tool_parse(&parser)) != NULL && !parser.failed)
		monitor_options_take(&parser, option, &request);
	if (parser.failed || !monitor_options_take_command(&parser, &request))
		return EXIT_USAGE;
	if (!request.gamepad)
		request.gamepad = host_environment(DISPLAY_KNOB_GAMEPAD);
	if (!request.gamepad || !*request.gamepad)
		request.gamepad = "xusb";
	why = monitor_options_contradiction(&request);
	if (why)
		return tool_usage(&command_monitor, "%s", why);
	/* What is in it its player says. */
	if (request.file && access(request.file, R_OK) != 0)
		return tool_usage(&command_monitor,
		                  "--source takes card, desktop or a file: %s: %s", request.file,
		                  strerror(errno));
	return monitor_start(&request);
}

const struct tool_command command_monitor = {
	.name = "monitor",
	.synopsis = "drydock monitor [--source card|desktop|FILE] [--size WxH@Hz] [--port PORT] "
		    "[--self-check SECONDS] [-- COMMAND...]",
	.summary = "A virtual monitor: a driver's pictures through a sealed ring to a browser",
	.text = "Starts a machine with a display driver, takes its pictures out of a ring of "
		"shared "
		"slots, encodes them, and serves a page on this computer alone that shows them. It "
		"prints two addresses, one to control and one to look; both have a token that no "
		"other page knows. From another computer: ssh -L PORT:127.0.0.1:PORT, or --listen, "
		"which speaks TLS alone and prints its certificate's fingerprint.\n\n"
		"--self-check needs no browser: it plays the viewer over the same connection, "
		"reads the card's frame counter from the decoded pixels and prints one JSON "
		"object.\n\n"
		"With a COMMAND the monitor shows it: drydock-composer is a small Wayland desktop, "
		"where X11 programs work, too; when COMMAND ends, so does the monitor. Without one "
		"it shows a test card, or the file that --source names: an image, or a film at its "
		"own "
		"rate again and again, decoded by a process that may open nothing else. "
		"Of several monitors each shows its own: a card, a desktop with a COMMAND of its "
		"own, or "
		"the file.",
	.options = options,
	.examples = examples,
	.run = run,
};
