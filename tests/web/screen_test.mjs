// screen_test.mjs - which picture the browser's next frame shows, without a browser.
import assert from "node:assert/strict";
import { FLAG_KEY } from "../../web/format.js";
import { Screen } from "../../web/screen.js";
import { ageAt } from "../../web/stages.js";
import { test } from "./table.mjs";

const SIZE = { visibleWidth: 640, visibleHeight: 400 };
const FRAME_US = 1e6 / 60;
const part = (left, right) => ({ left, top: 0, right, bottom: 64 });

// What the page has of a browser, as much as a screen takes.
class FakeDecoder {
	state = "configured";
	configure() {}
	decode() {}
	close() {}
}

class FakeFrame {
	constructor({ timestamp }, { visibleRect: { x, width } }) {
		Object.assign(this, { timestamp, columns: [x, x + width] });
	}

	close() {}
}

// A screen; ages: what each picture's age would be in the frame after the coming one.
function makeScreen(ageUs) {
	const seen = { drawn: [], shown: [], replaced: 0, frames: [] };
	Object.assign(globalThis, { VideoDecoder: FakeDecoder, VideoFrame: FakeFrame, EncodedVideoChunk: class {},
		requestAnimationFrame: (callback) => seen.frames.push(callback) });
	const context = { drawImage: ({ timestamp, columns }) => seen.drawn.push(columns ? [timestamp, ...columns] : [timestamp]) };
	const screen = new Screen({ width: 640, height: 400, getContext: () => context }, {
		send() {}, mark() {}, drewPart() {}, resized() {},
		replaced: () => seen.replaced++, shown: ({ frame }) => seen.shown.push(frame), ageAt: () => ageUs,
	});
	screen.configure({ ...SIZE, id: 1, refreshMillihertz: 60000 });
	return { screen, seen };
}

// Frame number is decoded.
function take(screen, number, part = null) {
	screen.decode({ frame: number, configuration: 1, flags: number === 1 ? FLAG_KEY : 0, part, payload: new Uint8Array(0) }, 0);
	screen.take({ timestamp: number, close() {} });
}

// The browser makes a frame, and what was left for afterwards is done.
async function makeFrame(seen) {
	seen.frames.splice(0).forEach((callback) => callback());
	await new Promise((resolve) => setTimeout(resolve, 5));
}

test("two_pictures_within_a_frame_of_the_browsers_are_shown_one_after_the_other", async () => {
	const { screen, seen } = makeScreen(2 * FRAME_US);
	take(screen, 1);
	take(screen, 2, part(64, 128));
	assert.deepEqual(seen.drawn, [[1]]);
	await makeFrame(seen);
	assert.deepEqual([seen.shown, seen.drawn], [[1], [[1], [2, 64, 128]]]);
	await makeFrame(seen);
	assert.deepEqual([seen.shown, seen.replaced, seen.frames.length], [[1, 2], 0, 0]);
});

test("a_picture_that_would_be_older_than_two_frames_does_not_wait", async () => {
	for (const ageUs of [2 * FRAME_US + 1, null]) {
		const { screen, seen } = makeScreen(ageUs);
		take(screen, 1);
		take(screen, 2, part(64, 128));
		assert.deepEqual(seen.drawn, [[1], [2, 64, 128]]);
		await makeFrame(seen);
		assert.deepEqual([seen.shown, seen.replaced], [[2], 1]);
	}
});

test("while_somebody_types_no_picture_waits", async () => {
	const { screen, seen } = makeScreen(0);
	screen.hurry(performance.now() * 1000);
	take(screen, 1);
	take(screen, 2, part(64, 128));
	assert.deepEqual(seen.drawn, [[1], [2, 64, 128]]);
	await makeFrame(seen);
	assert.deepEqual([seen.shown, seen.replaced], [[2], 1]);
	/* A while later they do again. */
	screen.hurry((performance.now() - 501) * 1000);
	take(screen, 3, part(0, 64));
	take(screen, 4, part(0, 64));
	await makeFrame(seen);
	assert.deepEqual([seen.shown, seen.replaced], [[2, 3], 1]);
});

test("a_newer_picture_takes_the_place_of_one_that_waits_and_draws_its_part_too", async () => {
	const { screen, seen } = makeScreen(0);
	take(screen, 1);
	take(screen, 2, part(64, 128));
	take(screen, 3, part(256, 320));
	await makeFrame(seen);
	await makeFrame(seen);
	assert.deepEqual([seen.shown, seen.drawn, seen.replaced], [[1, 3], [[1], [3, 64, 320]], 1]);
});

test("what_a_hidden_page_did_not_draw_is_drawn_when_it_is_seen_again", async () => {
	const { screen, seen } = makeScreen(0);
	take(screen, 1);
	await makeFrame(seen);
	screen.hidden = true;
	take(screen, 2, part(64, 128));
	take(screen, 3, part(256, 320));
	assert.deepEqual(seen.drawn, [[1]]);
	await makeFrame(seen);
	assert.deepEqual([seen.shown, seen.drawn, seen.replaced], [[1, 3], [[1], [3, 64, 320]], 1]);
});

test("after_a_picture_without_a_part_nothing_of_the_canvas_is_believed", async () => {
	const { screen, seen } = makeScreen(0);
	take(screen, 1);
	await makeFrame(seen);
	screen.hidden = true;
	take(screen, 2);
	take(screen, 3, part(0, 64));
	await makeFrame(seen);
	assert.deepEqual(seen.drawn, [[1], [3]]);
	screen.hidden = false;
	screen.configure({ ...SIZE, id: 1, refreshMillihertz: 60000 });
	take(screen, 1, part(0, 64));
	assert.deepEqual(seen.drawn.at(-1), [1]);
});

test("DISP_228_an_age_is_counted_on_the_monitors_clock", async () => {
	assert.equal(ageAt({ ageUs: 3000, timeUs: 1000000 }, 400000, 610000), 13000);
});
