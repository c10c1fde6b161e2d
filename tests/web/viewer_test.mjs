// viewer_test.mjs - pictures of a real monitor in Chromium, and who may look at them.
import assert from "node:assert/strict";
import { Monitor, openPicture, readCard, serveForeignPage, startBrowser, takeWorkersCanvasAway, waitForState, waitUntil } from "./lab.mjs";
import { test } from "./table.mjs";
import { ClockOffset, percentile, Stages, stagesOf } from "../../web/stages.js";

const [program] = process.argv.slice(2);
const PATCHES = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128],
	[255, 255, 0], [0, 255, 255]];
// Of a colour that went through 4:2:0 at 8 bits and a lossy encoder.
const COLOUR_TOLERANCE = 12;

async function stateOf(page) {
	return await page.evaluate(() => [document.body.dataset.state, document.getElementById("state").textContent]);
}

// The counter of a later picture than that; a busy computer may take its time.
async function laterCounter(page, last) {
	const end = Date.now() + 30000;
	for (;;) {
		const { counter } = await readCard(page);
		assert.ok(counter !== null && counter >= last, `${counter} after ${last}`);
		if (counter > last)
			return counter;
		assert.ok(Date.now() < end, `nothing after ${last}`);
		await page.waitForTimeout(20);
	}
}

test("the_counter_on_the_canvas_advances", async ({ monitor, browser }) => {
	const page = await openPicture(browser, monitor.control);
	const first = await readCard(page);
	assert.deepEqual([first.width, first.height], [1280, 720]);
	assert.notEqual(first.counter, null);
	let last = first.counter;
	for (let look = 0; look < 10; look++)
		last = await laterCounter(page, last);
	assert.deepEqual(page.errors, []);
	if (process.env.DRYDOCK_SCREENSHOT) {
		await page.click("#toggle-panel");
		await page.waitForTimeout(1500);
		await page.screenshot({ path: process.env.DRYDOCK_SCREENSHOT });
	}
	await page.close();
});

test("the_colours_on_the_canvas_are_those_of_the_card", async ({ monitor, browser }) => {
	const page = await openPicture(browser, monitor.view);
	const { patches } = await readCard(page);
	patches.forEach((patch, index) => patch.forEach((value, channel) =>
		assert.ok(Math.abs(value - PATCHES[index][channel]) <= COLOUR_TOLERANCE,
			`patch ${index} is ${patch}, not ${PATCHES[index]}`)));
	await page.close();
});

test("an_odd_size_is_cut_to_what_it_is", async ({ browser }) => {
	const monitor = await Monitor.start(program, ["--size", "1111x777@30"]);
	const page = await openPicture(browser, monitor.view);
	const card = await readCard(page);
	assert.deepEqual([card.width, card.height], [1111, 777]);
	assert.notEqual(card.counter, null);
	/* The last patch, cyan, reaches to the last column. */
	const last = await page.evaluate(() =>
		[...window.pixelsOf("picture", 1110, 300)]);
	last.slice(0, 3).forEach((value, channel) =>
		assert.ok(Math.abs(value - PATCHES[7][channel]) <= COLOUR_TOLERANCE, `the last column is ${last}`));
	await page.close();
	assert.equal(await monitor.stop(), 0);
});

// Wait until the canvas has that size, and its card says the next number.
async function expectSize(page, width, height) {
	await waitUntil(page, ([wide, high]) => {
		const canvas = document.getElementById("picture");
		return canvas.width === wide && canvas.height === high && document.body.dataset.state === "showing";
	}, [width, height]);
	const card = await readCard(page);
	assert.notEqual(card.counter, null);
	await laterCounter(page, card.counter);
}

test("DISP_226_the_picture_takes_the_windows_size_also_an_odd_one", async ({ browser }) => {
	const monitor = await Monitor.start(program);
	const page = await openPicture(browser, monitor.control);
	const watching = await openPicture(browser, monitor.view);
	for (const [width, height] of [[1000, 700], [1111, 777], [1280, 720]]) {
		await page.setViewportSize({ width, height });
		await expectSize(page, width, height);
		/* Who only looks sees it, too. */
		await expectSize(watching, width, height);
	}
	/* Many sizes in a row: the last counts. */
	for (let width = 900; width <= 1000; width += 10)
		await page.setViewportSize({ width, height: 650 });
	await expectSize(page, 1000, 650);
	assert.deepEqual([...page.errors, ...watching.errors], []);
	await page.close();
	await watching.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});

test("a_size_that_was_given_stays", async ({ browser }) => {
	const monitor = await Monitor.start(program, ["--size", "640x480@60"]);
	const page = await openPicture(browser, monitor.control);
	await page.setViewportSize({ width: 800, height: 600 });
	await page.waitForTimeout(500);
	await expectSize(page, 640, 480);
	await page.close();
	assert.equal(await monitor.stop(), 0);
});

test("the_panel_shows_four_stages", async ({ monitor, browser }) => {
	const page = await openPicture(browser, monitor.view);
	await page.click("#toggle-panel");
	await waitUntil(page, () =>
		!Number.isNaN(parseFloat(document.querySelector("#stage-total td:nth-child(4)")?.textContent)));
	for (const stage of ["captured", "received", "decoded", "displayed", "total"]) {
		const values = await page.$$eval(`#stage-${stage} td`, (cells) => cells.map((cell) => cell.textContent));
		assert.equal(values[0], stage);
		const [p50, p95, p99] = values.slice(1).map(Number);
		assert.ok(p50 >= 0 && p50 <= p95 && p95 <= p99, `${stage}: ${values}`);
	}
	assert.match(await page.innerText("#facts"), /you may\s+look/);
	await page.close();
});

test("a_wrong_token_and_none_are_told_in_plain_words", async ({ monitor, browser }) => {
	const page = await browser.newPage();
	await page.goto(`http://127.0.0.1:${monitor.port}/#${"0".repeat(32)}`);
	await waitForState(page, "ended");
	assert.match((await stateOf(page))[1], /has not the right token/);
	const other = await browser.newPage();
	await other.goto(`http://127.0.0.1:${monitor.port}/`);
	await waitForState(other, "ended");
	assert.match((await stateOf(other))[1], /has no token/);
	await page.close();
	await other.close();
});

test("a_page_of_another_origin_gets_neither_stream_nor_frame", async ({ monitor, browser }) => {
	const foreign = await serveForeignPage(`<script>
		const socket = new WebSocket("ws://127.0.0.1:${monitor.port}/stream", "drydock-stream-1");
		socket.onopen = () => { document.title = "open"; };
		socket.onclose = () => { document.title = "closed"; };
		</script><iframe src="http://127.0.0.1:${monitor.port}/#${monitor.token}"></iframe>`);
	const page = await browser.newPage();
	await page.goto(foreign.address);
	await waitUntil(page, () => document.title !== "");
	assert.equal(await page.title(), "closed");
	assert.match(monitor.log, /refused: a page of another origin/);
	/* What Chromium shows in the frame instead has another address. */
	const framed = page.frames().find((frame) => frame !== page.mainFrame());
	assert.ok(!framed || framed.url().startsWith("chrome-error:"), framed?.url());
	await page.close();
	foreign.close();
});

test("a_name_that_was_pointed_here_gets_no_page", async ({ monitor, browser }) => {
	const page = await browser.newPage();
	const response = await page.goto(`http://evil.example:${monitor.port}/#${monitor.token}`);
	assert.equal(response.status(), 403);
	assert.equal(await page.$("canvas"), null);
	await page.close();
});

test("the_page_says_when_the_monitor_has_ended", async ({ browser }) => {
	const monitor = await Monitor.start(program);
	const page = await openPicture(browser, monitor.control);
	assert.equal(await monitor.stop(), 0);
	await waitForState(page, "ended");
	assert.match((await stateOf(page))[1], /The monitor has ended/);
	await page.close();
});

test("a_page_that_draws_itself_shows_the_card_and_takes_the_windows_size", async ({ browser }) => {
	const monitor = await Monitor.start(program);
	const page = await openPicture(browser, monitor.control, takeWorkersCanvasAway);
	assert.equal(page.workers().length, 0);
	await expectSize(page, 1280, 720);
	await page.setViewportSize({ width: 1000, height: 700 });
	await expectSize(page, 1000, 700);
	assert.deepEqual(page.errors, []);
	await page.close();
	assert.equal(await monitor.stop(), 0);
});

// As a browser is whose workers cannot decode; runs before the page's own script.
function takeWorkersDecoderAway() {
	window.Worker = class extends Worker {
		constructor(address) {
			const text = `delete self.VideoDecoder; import("${new URL(address, location)}");`;
			super(URL.createObjectURL(new Blob([text], { type: "text/javascript" })), { type: "module" });
		}
	};
}

test("a_worker_that_cannot_decode_is_ended_and_the_page_draws_itself", async ({ browser }) => {
	const monitor = await Monitor.start(program);
	const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, bypassCSP: true });
	const page = await openPicture(context, monitor.control, takeWorkersDecoderAway);
	for (let look = 0; page.workers().length && look < 3000; look++)
		await page.waitForTimeout(10);
	assert.equal(page.workers().length, 0);
	await expectSize(page, 1280, 720);
	assert.deepEqual(page.errors, []);
	await context.close();
	assert.equal(await monitor.stop(), 0);
});

test("DISP_227_the_exchange_with_the_least_round_trip_decides", async () => {
	const clock = new ClockOffset();
	clock.add(1000, 51500, 51600, 2600); // 1500 under way; ((51500-1000)+(51600-2600))/2
	clock.add(3000, 53010, 53020, 3030); // 20 under way
	clock.add(5000, 55900, 55950, 6000);
	assert.deepEqual(clock.best(), { roundTrip: 20, offset: 50000 });
	/* It is forgotten after sixteen others. */
	for (let index = 0; index < 16; index++)
		clock.add(0, 70000, 70000, 100);
	assert.deepEqual(clock.best(), { roundTrip: 100, offset: 69950 });
});

test("DISP_228_the_four_stages_add_up_from_the_presentation_to_the_canvas", async () => {
	const offset = 50000; // the server's clock is ahead of ours
	const presented = 70000, times = { receivedUs: 27500, decodedUs: 31250, displayedUs: 40000 };
	const took = stagesOf({ ageUs: 4000, timeUs: presented + 4000 }, times, offset);
	assert.deepEqual(took, { captured: 4, received: 3.5, decoded: 3.75, displayed: 8.75, total: 20 });
	assert.equal(took.total, (times.displayedUs + offset - presented) / 1000);
});

test("percentiles_are_the_smallest_that_so_many_do_not_exceed", async () => {
	const hundred = Array.from({ length: 100 }, (_, index) => (index * 37) % 100 + 1);
	assert.equal(percentile([], 50), null);
	assert.deepEqual([50, 99, 100].map((percent) => percentile(hundred, percent)), [50, 99, 100]);
	assert.equal(percentile([7], 50), 7);
	const stages = new Stages(["one"]);
	for (let index = 0; index < 1000; index++)
		stages.add("one", index);
	assert.equal(stages.row("one")[0], 699);
});
