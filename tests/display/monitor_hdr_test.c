/*
 * tests/display/monitor_hdr_test.c - drydock monitor in HDR, in real processes: flips between SDR and HDR while somebody looks, what
 * every picture's colours are, and what is left of flips in the end. DRYDOCK_FAULT_SECONDS has them go on for so long.
 */
#include "base/host/host_sandbox.h"
#include "display/monitor_viewer.h"

#define RING_KIB (6u * 1280 * 720 * 8 / 1024)
/* A ring of FP16 that goes, one that comes, and what the process has besides. */
#define RINGS_CAP_KIB (2 * RING_KIB + 16384)
#define FLIP_S 0.1
#define PICTURES_OF_THE_LAST 60 /* more than an event is used before it gets a page */
#define PATCHES 8u

/* Luma of the card's patches in the upper eight bits: of sRGB by BT.709, of 1000 nit by BT.2020 with PQ. */
static const uint8_t patch_luma[2][PATCHES] = {
	{ 16, 235, 63, 173, 32, 126, 219, 188 },
	{ 16, 180, 130, 169, 96, 144, 177, 173 },
};

/* Of an image of sRGB: SDR, and with its white at 200 nit. */
#define WHITE_NITS "200"
static const uint8_t image_colours[PATCHES][3] = {
	{ 0, 0, 0 },   { 255, 255, 255 }, { 255, 0, 0 },   { 0, 255, 0 },
	{ 0, 0, 255 }, { 128, 128, 128 }, { 255, 255, 0 }, { 0, 255, 255 },
};
static const uint8_t image_luma[2][PATCHES] = {
	{ 16, 235, 63, 173, 32, 126, 219, 188 },
	{ 16, 143, 98, 132, 69, 109, 140, 136 },
};

static struct {
	const uint8_t (*luma)[PATCHES]; /* what is shown */
	uint32_t pictures[2];           /* atomics: SDR, HDR */
	uint32_t wrong;    /* whose pixels are not of the colours that the stream says; atomic */
	double first_s[2]; /* of the newest run of each kind */
	bool was_hdr;
	uint32_t turns; /* atomic: kinds that began */
} seen;

static uint32_t luma_of(const struct display_decoded *picture, uint32_t patch)
{
	uint32_t x = picture->width * (2 * patch + 1) / (2 * PATCHES);
	uint32_t y = picture->height * 5 / 12;

	return picture->luma[y * picture->luma_pitch_bytes + x];
}

/* Every picture that is decoded, on the viewer's thread. */
static void look(void *context, const struct display_decoded *picture)
{
	bool is_hdr = picture->transfer == COLOUR_HDR_TRANSFER;

	for (uint32_t patch = 0; patch < PATCHES; patch++) {
		uint32_t expected = seen.luma[is_hdr][patch], luma = luma_of(picture, patch);

		if (luma + 8 < expected || luma > expected + 8) {
			seen.wrong++;
			fprintf(stderr, "# patch %u of %s: %u, not %u\n", patch,
			        is_hdr ? "HDR" : "SDR", luma, expected);
		}
	}
	if (is_hdr != seen.was_hdr || !seen.turns) {
		seen.was_hdr = is_hdr;
		seen.first_s[is_hdr] = monitor_now_s();
		__atomic_fetch_add(&seen.turns, 1, __ATOMIC_RELEASE);
	}
	__atomic_fetch_add(&seen.pictures[is_hdr], 1, __ATOMIC_RELEASE);
}

static void want_colour(struct display_watcher *watcher, bool is_hdr)
{
	uint8_t message[STREAM_HEADER_BYTES + STREAM_COLOUR_BYTES] = { 0 };
	struct stream_header header = { .type = STREAM_SET_COLOUR, .length = STREAM_COLOUR_BYTES };

	stream_put_header(message, &header);
	stream_put(message + STREAM_HEADER_BYTES, is_hdr, 4);
	assert_true(display_watcher_say(watcher, message, sizeof(message)));
}

static void wait_pictures(struct display_watcher *watcher, bool is_hdr, uint32_t more)
{
	uint32_t until = __atomic_load_n(&seen.pictures[is_hdr], __ATOMIC_ACQUIRE) + more;

	while (__atomic_load_n(&seen.pictures[is_hdr], __ATOMIC_ACQUIRE) < until)
		viewer_expect_frames(watcher, 1);
}

/* Who controls what was started. */
static struct display_watcher_options control(struct monitor_run *run)
{
	struct viewer_address *address = malloc(sizeof(*address));
	char *control;

	*address = viewer_address(run);
	/* The first that was printed is to control. */
	control = strstr(run->text, "/#");
	assert_non_null(control);
	memcpy(address->token, control + 2, 32);
	struct display_watcher_options options = viewer_options(address);
	options.codecs = STREAM_CODEC_H264 | STREAM_CODEC_H264_HIGH10;
	return options;
}

static struct display_watcher_options begin(struct monitor_run *run)
{
	memset(&seen, 0, sizeof(seen));
	seen.luma = patch_luma;
	monitor_run(run, "--source", "card", "--size", "1280x720", "--hdr");
	return control(run);
}

/* One that looks at every picture. */
static void watch(struct display_watcher *watcher, const struct display_watcher_options *options)
{
	assert_int_equal(display_watcher_start(watcher, options), 0);
	watcher->check.look = look;
	if (!display_watcher_wait_welcome(watcher, VIEWER_MS))
		fail_msg("not let in: %d %s", watcher->close_code, watcher->close_words);
	assert_true(display_watcher_wait_frame(watcher, 1, VIEWER_MS));
}

static void finish(struct monitor_run *run, struct display_watcher *watcher,
                   struct display_watcher_options *options)
{
	display_watcher_stop(watcher);
	assert_int_equal(seen.wrong, 0);
	assert_int_equal(watcher->check.failed, 0);
	assert_int_equal(watcher->check.unreadable, 0);
	display_watcher_finish(watcher);
	viewer_end_monitor(run);
	free((void *)(uintptr_t)((const char *)options->token -
	                         offsetof(struct viewer_address, token)));
}

/* It is told how long each took; the bound of a test is patience alone. */
TEST_LIMIT(DISP_213_a_flip_is_followed_by_pictures_of_its_colours_and_none_between_is_wrong, 300)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct monitor_run run;
	double longest_s = 0;

	options = begin(&run);
	watch(&watcher, &options);
	wait_pictures(&watcher, true, 10);
	assert_int_equal(seen.pictures[false], 0);
	for (uint32_t flip = 0; flip < 6; flip++) {
		bool is_hdr = flip % 2;
		double start_s = monitor_now_s();

		want_colour(&watcher, is_hdr);
		wait_pictures(&watcher, is_hdr, 5);
		if (seen.first_s[is_hdr] - start_s > longest_s)
			longest_s = seen.first_s[is_hdr] - start_s;
	}
	monitor_figure("HDR flips: the first picture of the other kind after %.0f ms at most",
	               longest_s * 1000);
	finish(&run, &watcher, &options);
	assert_int_equal(seen.turns, 7);
}

static const char *write_image(void)
{
	static char path[600];
	FILE *file;

	snprintf(path, sizeof(path), "%s/patches.ppm", test_directory());
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "P6\n1280 720\n255\n");
	for (unsigned at = 0; at < 1280 * 720; at++)
		fwrite(image_colours[at % 1280 / (1280 / PATCHES)], 1, 3, file);
	fclose(file);
	return path;
}

/* What is drawn by who knows of sRGB alone: through the indirect display driver, whose system sets the mode. */
TEST_LIMIT(DISP_70_DISP_93_an_image_flips_between_sdr_and_light_with_its_white_where_it_was_set,
           300)
{
	struct display_watcher_options options;
	struct display_watcher watcher;
	struct monitor_run run;

	memset(&seen, 0, sizeof(seen));
	seen.luma = image_luma;
	monitor_run(&run, "--source", write_image(), "--size", "1280x720", "--hdr", "--sdr-white",
	            WHITE_NITS);
	options = control(&run);
	options.counts_by_number = true;
	watch(&watcher, &options);
	assert_int_equal(seen.pictures[false], 0);
	for (uint32_t flip = 0; flip < 4; flip++) {
		want_colour(&watcher, flip % 2);
		wait_pictures(&watcher, flip % 2, 1);
	}
	finish(&run, &watcher, &options);
	assert_int_equal(seen.turns, 5);
}

/* Who cannot show HDR has it switched off for all, and gives it back. */
TEST_LIMIT(DISP_71_while_somebody_looks_who_shows_sdr_alone_nobody_is_sent_hdr, 300)
{
	struct display_watcher_options options, plain;
	struct display_watcher watcher, other;
	struct monitor_run run;

	options = begin(&run);
	watch(&watcher, &options);
	wait_pictures(&watcher, true, 5);
	plain = options;
	plain.codecs = STREAM_CODEC_H264;
	assert_int_equal(display_watcher_start(&other, &plain), 0);
	wait_pictures(&watcher, false, 5);
	viewer_expect_frames(&other, 5);
	display_watcher_stop(&other);
	assert_int_equal(other.check.hdr_frames, 0);
	assert_int_equal(other.check.failed, 0);
	display_watcher_finish(&other);
	wait_pictures(&watcher, true, 5);
	finish(&run, &watcher, &options);
}

static uint32_t descriptors_of(pid_t process)
{
	char path[64];
	uint32_t count = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", process);
	folder = opendir(path);
	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

struct footprint {
	uint64_t threads, descriptors, shared_kib, private_kib;
};

static struct footprint footprint_of(pid_t process)
{
	return (struct footprint){ viewer_process_kib(process, "Threads"), descriptors_of(process),
		                   viewer_process_kib(process, "RssShmem"),
		                   viewer_process_kib(process, "RssAnon") };
}

/* What goes with a ring goes a little later than the next one comes. */
static struct footprint settled(struct monitor_run *run, pid_t process,
                                const struct footprint *before)
{
	struct footprint now = footprint_of(process);

	for (int waited_ms = 0; waited_ms < VIEWER_MS && (now.threads > before->threads ||
	                                                  now.descriptors > before->descriptors);
	     waited_ms += 20) {
		monitor_read(run, 20);
		now = footprint_of(process);
	}
	return now;
}

static void expect_back(const char *name, const struct footprint *before,
                        const struct footprint *after)
{
	monitor_figure("%s: threads %+d, descriptors %+d, shared %+lld KiB, own %+lld KiB", name,
	               (int)(after->threads - before->threads),
	               (int)(after->descriptors - before->descriptors),
	               (long long)(after->shared_kib - before->shared_kib),
	               (long long)(after->private_kib - before->private_kib));
	/* Fewer is no leak: something that went was still there at the start. */
	assert_true(after->threads <= before->threads);
	assert_true(after->descriptors <= before->descriptors);
	assert_true(after->shared_kib <= before->shared_kib + before->shared_kib / 20 + 1024);
	/* A sanitizer keeps what is freed. */
	if (host_sandbox_is_possible())
		assert_true(after->private_kib <=
		            before->private_kib + before->private_kib / 20 + 8192);
}

struct flips {
	struct monitor_run *run;
	struct display_watcher *watcher;
	pid_t capture;
	uint32_t count;
	uint64_t most_kib; /* the capture host's shared memory, at most */
};

/* Ten a second; then both colours once more, so that each time as many pictures went through the last ring. */
static void flip_for(struct flips *flips, double seconds)
{
	double start_s = monitor_now_s();

	for (flips->count = 0; monitor_now_s() - start_s < seconds;) {
		uint64_t shared_kib;

		want_colour(flips->watcher, flips->count % 2);
		flips->count++;
		while (monitor_now_s() < start_s + flips->count * FLIP_S)
			nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
		shared_kib = viewer_process_kib(flips->capture, "RssShmem");
		flips->most_kib = shared_kib > flips->most_kib ? shared_kib : flips->most_kib;
		monitor_read(flips->run, 0);
		flips->run->used = 0;
	}
	want_colour(flips->watcher, false);
	wait_pictures(flips->watcher, false, 1);
	want_colour(flips->watcher, true);
	wait_pictures(flips->watcher, true, PICTURES_OF_THE_LAST);
}

TEST_LIMIT(DISP_62_DISP_92_DISP_213_hdr_flips_ten_times_a_second_leave_nothing_behind, 900)
{
	/* Under a sanitizer the driver is in the machine's process. */
	const char *names[] = { "drydock-capture", "drydock-monitor", "drydock-host" };
	int count = host_sandbox_is_possible() ? 3 : 2;
	struct display_watcher_options options;
	struct footprint before[3], after;
	struct display_watcher watcher;
	struct monitor_run run;
	struct flips flips = { &run, &watcher };
	double seconds = viewer_fault_seconds(4), start_s;
	uint32_t turns;
	pid_t process[3];

	options = begin(&run);
	watch(&watcher, &options);
	process[0] = flips.capture = monitor_wait_child(&run, names[0], VIEWER_START_MS);
	process[1] = run.machine;
	if (count == 3)
		process[2] = monitor_wait_child(&run, names[2], VIEWER_START_MS);
	/* The same first, so that what is made once at this speed has been made: threads, pages of events. */
	flip_for(&flips, 4);
	for (int at = 0; at < count; at++)
		before[at] = footprint_of(process[at]);
	turns = seen.turns;
	start_s = monitor_now_s();
	flip_for(&flips, seconds);
	monitor_figure(
		"HDR flips: %u in %.1f s, %u became pictures, %u and %u pictures, shared memory "
		"at most %llu KiB (cap %u)",
		flips.count, monitor_now_s() - start_s, seen.turns - turns, seen.pictures[0],
		seen.pictures[1], (unsigned long long)flips.most_kib, RINGS_CAP_KIB);
	assert_true(flips.most_kib > 0 && flips.most_kib < RINGS_CAP_KIB);
	for (int at = 0; at < count; at++) {
		after = settled(&run, process[at], &before[at]);
		expect_back(names[at], &before[at], &after);
	}
	finish(&run, &watcher, &options);
}
