/* tests/tools/monitor_test.c - drydock monitor: the self-check's object, and what is refused by name. */
#include "tools/tool_run.h"

#include "base/host/host_sandbox.h"

static void expect_refused(const char *first, const char *second, const char *words)
{
	struct tool_result result = tool_run("monitor", first, second);

	tool_expect(&result, 2, words);
}

TEST_LIMIT(monitor_refuses_by_name_what_is_not_built, 60)
{
	expect_refused("--constant-rate", NULL, "--constant-rate needs --record");
	expect_refused("--hdr", "--sdr-white=200",
	               "--sdr-white is for a COMMAND or a file in --hdr");
	expect_refused("--paint-pointer", "--source=card", "--paint-pointer is for a COMMAND");
	expect_refused("--paint-pointer", NULL, "--paint-pointer is for a COMMAND");
	expect_refused("--sdr-white=79", "--hdr", "80");
	expect_refused("--sdr-white=481", "--hdr", "480");
	expect_refused("--hdr", "--lossless", "--lossless has 8 bits, and --hdr needs ten");
	expect_refused("--count", "16", "15");
	expect_refused("--count=2", "--record=film.h264", "what one monitor sends");
	expect_refused("--count", "0", "1");
	expect_refused("--hashes", "x", "--hashes needs --lossless");
	expect_refused("--watch-pads", NULL, "--watch-pads needs --pads or --mouse");
	expect_refused("--pads=1", "--gamepad=wheel", "steam-deck or auto");
	expect_refused("--source", "/nowhere/film.mkv", "/nowhere/film.mkv: No such file");
	expect_refused("--source", "desktop", "--source desktop needs a COMMAND");
	expect_refused("--self-check=1", "foot", "a COMMAND stands behind --");
	expect_refused("--port", "80", "1024");
	expect_refused("--self-check=1", "--size=1111x0", "two numbers");
	expect_refused("--self-check=1", "--size=1280", "two numbers");
	expect_refused("--self-check=1", "--size=1280x720@0", "two numbers");
	expect_refused("--self-check=1", "--size=1280x720@60x", "two numbers");
	expect_refused("--self-check=0", NULL, "1");
	expect_refused("--tls-cert", "site.pem", "--tls-cert and --tls-key go together");
	expect_refused("--self-check=1", "--listen=localhost", "--listen takes an address");
	expect_refused("--self-check=1", "--listen=127.0.0.1:0", "--listen takes an address");
}

/* The number behind "name": in text. */
static double number(const char *text, const char *name)
{
	char quoted[64];
	const char *found;

	snprintf(quoted, sizeof(quoted), "\"%s\": ", name);
	found = strstr(text, quoted);
	if (!found)
		fail_msg("no %s in %s", quoted, text);
	return strtod(found + strlen(quoted), NULL);
}

/* On a busy computer frames go missing; the figures add up all the same, and the exit status says what they say. */
TEST_LIMIT(monitor_checks_itself_and_the_figures_add_up, 120)
{
	struct tool_result result = tool_run("monitor", "--source", "card", "--size", "333x191@30",
	                                     "--self-check", "2");
	double presented = number(result.output, "presented");
	double dropped = number(result.output, "dropped");

	assert_true(presented > 0);
	assert_true(number(result.output, "decoded") > 0);
	assert_true(presented - number(result.output, "decoded") == dropped);
	assert_true(number(result.output, "captured") <= presented);
	assert_true(number(result.output, "sent") <=
	            number(result.output, "captured") + number(result.output, "repeated"));
	assert_true(number(result.output, "bytes_received") > 0);
	assert_true(number(result.output, "ring_generation") == 1);
	assert_true(number(result.output, "tokens_refused") == 0);
	assert_true(number(result.output, "codec_failures") == 0);
	assert_true(number(result.output, "unreadable") == 0);
	assert_true(number(result.output, "out_of_turn") == 0);
	assert_true(number(result.output, "findings") == 0);
	/* A process each. */
	assert_true(number(result.output, "capture_host") != number(result.output, "machine"));
	assert_true(number(result.output, "capture_host") != number(result.output, "driver_host"));
	/* DISP-2: the driver is a user-mode driver, in a process of its own. */
	assert_true(!host_sandbox_is_possible() ||
	            number(result.output, "driver_host") != number(result.output, "machine"));
	assert_true(number(result.output, "restarts") == 0);
	assert_int_equal(result.status, dropped * 100 < presented ? 0 : 1);
}

/* The check's viewer speaks TLS, and looks whose certificate it is. */
TEST_LIMIT(monitor_checks_itself_over_tls, 120)
{
	struct tool_result result = tool_run("monitor", "--source", "card", "--size", "320x192@30",
	                                     "--listen=127.0.0.2", "--tls", "--self-check", "1");

	assert_true(number(result.output, "decoded") > 0);
	assert_true(number(result.output, "bytes_received") > 0);
	assert_true(number(result.output, "findings") == 0);
}

TEST_LIMIT(monitor_says_which_certificate_it_cannot_read, 120)
{
	struct tool_result result =
		tool_run("monitor", "--source", "card", "--tls-cert=/nowhere/site.pem",
	                 "--tls-key=/nowhere/site.key", "--self-check", "1");

	tool_expect(&result, 3, "no certificate for TLS: /nowhere/site.pem cannot be read");
}

/* As on a computer where drydock was installed a moment ago. */
TEST_LIMIT(DISP_208_a_monitor_streams_with_nothing_but_a_path_in_the_environment, 120)
{
	struct tool_result result;

	char path[] = "PATH=/usr/bin:/bin";

	clearenv();
	putenv(path); /* of the compiler */
	result = tool_run("monitor", "--source", "card", "--size", "320x192@30", "--self-check",
	                  "1");
	assert_true(number(result.output, "decoded") > 0);
	/* Through the ring of the driver of this tree, which was built for this run, by its INF's interface. */
	assert_true(number(result.output, "ring_generation") == 1);
	assert_true(number(result.output, "findings") == 0);
}

/* The display's own driver, built from this tree and found by its INF's interface; what composes for it is the player. */
static void expect_display_driver(const char *source_root)
{
	char path[600];
	struct tool_result result;

	snprintf(path, sizeof(path), "%s/docs/pictures/monitor-card.png", source_root);
	result = tool_run("monitor", "--source", path, "--size", "640x400@60", "--self-check", "2");
	assert_true(number(result.output, "decoded") >= 1);
	assert_true(number(result.output, "composer") > 1);
	assert_true(number(result.output, "ring_generation") == 1);
	assert_true(number(result.output, "tokens_refused") == 0);
	assert_true(number(result.output, "findings") == 0);
	assert_true(!host_sandbox_is_possible() ||
	            number(result.output, "driver_host") != number(result.output, "machine"));
}

TEST_LIMIT(DISP_208_the_display_driver_streams_with_nothing_but_a_path_in_the_environment, 120)
{
	char path[] = "PATH=/usr/bin:/bin", root[500];

	snprintf(root, sizeof(root), "%s", test_source_root());
	clearenv();
	putenv(path);
	expect_display_driver(root);
}

/*
 * The card is the other way to a picture: a driver that no system composes for. In a tree that has nothing of it but the
 * channel that both drivers speak, the display's driver is built and streams, and the card is missed by name.
 */
TEST_LIMIT(DISP_210_without_the_card_s_driver_the_display_s_is_built_and_streams, 180)
{
	char command[1400], root[500];
	struct tool_result result;

	snprintf(root, sizeof(root), "%s", test_source_root());
	snprintf(command, sizeof(command),
	         "mkdir -p '%s/samples' && cp -r '%s/samples/vdisplay' '%s/samples/testcard' "
	         "'%s/samples/' && cd '%s/samples/testcard/driver' && "
	         "rm testcard.c testcard.inx testcard.vcxproj card.c card.h worker.c worker.h",
	         test_directory(), root, root, test_directory(), test_directory());
	assert_true(strlen(command) < sizeof(command) - 1);
	assert_int_equal(system(command), 0);
	setenv("DRYDOCK_SOURCE", test_directory(), 1);
	expect_display_driver(root);
	result = tool_run("monitor", "--source", "card", "--self-check", "1");
	assert_int_not_equal(result.status, 0);
	assert_null(strstr(result.output, "\"frames\""));
}

/* No other way to a picture takes the ring's place. */
TEST_LIMIT(DISP_209_without_the_driver_there_is_an_error_and_no_other_picture, 120)
{
	struct tool_result result;

	setenv("DRYDOCK_SOURCE", test_directory(), 1);
	result = tool_run("monitor", "--source", "card", "--self-check", "1");
	assert_int_not_equal(result.status, 0);
	assert_null(strstr(result.output, "\"frames\""));
	assert_non_null(strstr(result.output, "testcard"));
}

/* What is recorded is what the viewer got, byte for byte, and begins with a sequence parameter set of High 4:4:4. */
TEST_LIMIT(monitor_records_what_is_sent, 120)
{
	static const uint8_t high444[] = { 0, 0, 0, 1, 0x67, 0xF4 };
	char path[600], record[640], *bytes;
	size_t size;

	snprintf(path, sizeof(path), "%s/card.h264", test_directory());
	snprintf(record, sizeof(record), "--record=%s", path);
	struct tool_result result = tool_run("monitor", "--size", "320x192@30", "--lossless",
	                                     record, "--self-check", "1");
	assert_int_equal(host_file_read(path, 64u << 20, &bytes, &size), 0);
	assert_true(size > sizeof(high444));
	assert_memory_equal(bytes, high444, sizeof(high444));
	assert_true(number(result.output, "bytes_received") == (double)size);
	assert_true(number(result.output, "out_of_turn") == 0);
	free(bytes);
}

/* --- Files ------------------------------------------------------------------------------------------------------- */

/* What a monitor has recorded, another one shows. */
TEST_LIMIT(monitor_shows_a_film_that_a_process_of_its_own_decodes, 120)
{
	char path[600], record[640];
	struct tool_result result;

	snprintf(path, sizeof(path), "%s/card.h264", test_directory());
	snprintf(record, sizeof(record), "--record=%s", path);
	tool_run("monitor", "--size", "320x192@30", record, "--self-check", "2");
	result = tool_run("monitor", "--source", path, "--size", "640x400@60", "--self-check", "2");
	assert_true(number(result.output, "decoded") > 10);
	assert_true(number(result.output, "composer") > 0);
	assert_true(number(result.output, "composer") != number(result.output, "machine"));
	assert_true(number(result.output, "composer") != number(result.output, "driver_host"));
	assert_true(number(result.output, "composer") != number(result.output, "capture_host"));
	assert_true(number(result.output, "findings") == 0);
}

TEST_LIMIT(monitor_sends_an_image_once_and_then_nothing, 120)
{
	char path[600];
	struct tool_result result;

	snprintf(path, sizeof(path), "%s/docs/pictures/monitor-card.png", test_source_root());
	result = tool_run("monitor", "--source", path, "--size", "640x400@60", "--self-check", "2");
	/* Drawn anew for who comes, at most; and refined once. */
	assert_true(number(result.output, "presented") >= 1);
	assert_true(number(result.output, "presented") <= 3);
	assert_true(number(result.output, "sent") <= 5);
	assert_int_equal(result.status, 0);
}

TEST_LIMIT(monitor_says_what_is_wrong_with_a_file, 120)
{
	char path[600], words[700];
	struct tool_result result;
	FILE *file;

	snprintf(path, sizeof(path), "%s/notes.txt", test_directory());
	file = fopen(path, "w");
	fputs("not a picture\n", file);
	fclose(file);
	result = tool_run("monitor", "--source", path, "--self-check", "1");
	snprintf(words, sizeof(words), "drydock-player: %s: it is no image or film", path);
	tool_expect(&result, 3, words);
	/* It is said once what is so: the capture host did not fail, it was told to end. */
	assert_non_null(strstr(result.output, "there is nothing to show: the player has ended"));
	assert_null(strstr(result.output, "no picture came"));
}

/* --- Desktops ---------------------------------------------------------------------------------------------------- */

static bool has_desktop(void)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/drydock-composer", test_build_root());
	return access(path, X_OK) == 0 && access("/usr/bin/foot", X_OK) == 0;
}

/* DISP-1: who composes is another process than who drives, captures and looks. */
TEST_LIMIT(monitor_shows_a_terminal_that_a_process_of_its_own_has_drawn, 120)
{
	struct tool_result result;
	double composer;

	if (!has_desktop())
		SKIP("drydock-composer or foot is not there");
	result = tool_run("monitor", "--size", "640x400@60", "--self-check", "3", "--", "foot",
	                  "sh", "-c",
	                  "for i in 1 2 3 4 5 6 7 8 9; do echo line $i; sleep 0.1; done; sleep 60");
	composer = number(result.output, "composer");
	assert_true(composer > 1);
	assert_true(composer != number(result.output, "machine"));
	assert_true(composer != number(result.output, "capture_host"));
	/* DISP-2: and the driver, which is handed what it draws, lives in another one. */
	assert_true(!host_sandbox_is_possible() ||
	            number(result.output, "driver_host") != number(result.output, "machine"));
	/* A line a tenth of a second, and then nothing for two seconds. */
	assert_true(number(result.output, "presented") >= 3);
	assert_true(number(result.output, "presented") < 60);
	assert_true(number(result.output, "decoded") >= 1);
	/* DISP-30: the driver was asked for its pointer, and the check's viewer has heard that there is none to see. */
	assert_true(number(result.output, "moves") >= 1);
	assert_true(number(result.output, "heard") >= 1);
	assert_true(number(result.output, "tokens_refused") == 0);
	assert_true(number(result.output, "unreadable") == 0);
	assert_true(number(result.output, "findings") == 0);
}

/* Nobody has moved it, so no picture is sent for it; the viewer hears once at most, that there is none to show. */
TEST_LIMIT(DISP_31_monitor_says_that_the_pointer_is_painted_and_counts_what_that_took, 120)
{
	struct tool_result result;

	if (!has_desktop())
		SKIP("drydock-composer or foot is not there");
	result = tool_run("monitor", "--paint-pointer", "--size", "640x400@60", "--self-check", "2",
	                  "--", "foot", "sh", "-c", "sleep 60");
	assert_non_null(strstr(result.output, "cursor painted"));
	assert_true(number(result.output, "heard") <= 1);
	assert_true(number(result.output, "repaints") == 0);
	assert_true(number(result.output, "tokens_refused") == 0);
	assert_true(number(result.output, "findings") == 0);
}

TEST_LIMIT(a_monitor_ends_with_its_command, 60)
{
	struct tool_result result;

	if (!has_desktop())
		SKIP("drydock-composer or foot is not there");
	result = tool_run("monitor", "--size", "640x400@60", "--", "foot", "sh", "-c", "exit 0");
	tool_expect(&result, 0, "http://127.0.0.1:");
}

/* One that nobody reaps has no words any more. */
static bool is_running(int process)
{
	char path[40], byte;
	snprintf(path, sizeof(path), "/proc/%d/cmdline", process);
	FILE *file = fopen(path, "r");
	bool has_words = file && fread(&byte, 1, 1, file) == 1;

	if (file)
		fclose(file);
	return has_words;
}

/* A program of a desktop notices that this has gone; another has to be told. */
TEST_LIMIT(a_command_that_draws_nothing_ends_with_its_monitor, 60)
{
	char path[600], script[700];
	struct tool_result result;
	int process = 0;

	if (!has_desktop())
		SKIP("drydock-composer or foot is not there");
	snprintf(path, sizeof(path), "%s/tests/monitor-command.pid", test_build_root());
	snprintf(script, sizeof(script), "echo $$ >'%s'; exec sleep 600", path);
	result = tool_run("monitor", "--self-check", "1", "--", "sh", "-c", script);
	tool_expect(&result, 0, "\"composer\"");
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &process), 1);
	fclose(file);
	unlink(path);
	assert_true(process > 1);
	while (is_running(process))
		usleep(10000);
}

TEST_LIMIT(a_command_that_cannot_be_started_is_told, 60)
{
	struct tool_result result;

	if (!has_desktop())
		SKIP("drydock-composer or foot is not there");
	result = tool_run("monitor", "--", "/no/such/program");
	tool_expect(&result, 3, "/no/such/program cannot be started");
}
