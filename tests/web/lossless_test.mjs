// lossless_test.mjs - pictures on the canvas, pixel by pixel those that were encoded.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { missingDesktop, Monitor, takeWorkersCanvasAway, waitUntil } from "./lab.mjs";
import { test } from "./table.mjs";

const [program] = process.argv.slice(2);
const LOSSLESS_FRAMES = Number(process.env.DRYDOCK_LOSSLESS_FRAMES ?? 200);
const CONTENT = join(dirname(fileURLToPath(import.meta.url)), "../../bench/display/content.py");

// Runs before the page's own script, in the thread that draws: keep the hash of the canvas after each picture that is drawn, by the
// frame's number, and which frames the decoder was given and has given back.
function keepHashes() {
	const scope = globalThis;
	Object.assign(scope, { hashes: new Map(), given: new Set(), decoded: new Set(), parts: 0 });
	scope.VideoDecoder = class extends VideoDecoder {
		constructor({ output, error }) {
			super({ output: (picture) => { scope.decoded.add(picture.timestamp); output(picture); }, error });
		}

		decode(chunk) {
			scope.given.add(chunk.timestamp);
			super.decode(chunk);
		}
	};
	const { prototype } = scope.CanvasRenderingContext2D ?? scope.OffscreenCanvasRenderingContext2D;
	const draw = prototype.drawImage;
	prototype.drawImage = function (picture, ...place) {
		const frame = picture.timestamp;
		draw.call(this, picture, ...place);
		scope.parts += picture.displayWidth < this.canvas.width || picture.displayHeight < this.canvas.height;
		const words = new Uint32Array(this.getImageData(0, 0, this.canvas.width, this.canvas.height).data.buffer);
		let hash = 2166136261;
		for (const word of words)
			hash = Math.imul(hash ^ word, 16777619);
		scope.hashes.set(frame, hash >>> 0);
	};
}

// Gives where to ask for what keepHashes() keeps.
async function openInPage(page, address) {
	await page.addInitScript(takeWorkersCanvasAway);
	await page.addInitScript(keepHashes);
	await page.goto(address);
	return page;
}

// Runs before the page's own script: a worker runs prelude with its own script.
function runInWorkers(prelude) {
	window.Worker = class extends Worker {
		constructor(address, options) {
			const text = `import "${new URL(address, location)}";\n(${prelude})();`;
			super(URL.createObjectURL(new Blob([text], { type: "text/javascript" })), options);
		}
	};
}

async function openInWorker(page, address) {
	await page.addInitScript(runInWorkers, keepHashes.toString());
	const started = page.waitForEvent("worker");
	await page.goto(address);
	return await started;
}

// Gives how many pictures were drawn in parts.
async function expectLossless(browser, open, size, words = []) {
	const file = join(mkdtempSync(join(tmpdir(), "drydock-web-")), "hashes");
	const monitor = await Monitor.start(program, ["--size", `${size}@60`, "--lossless", "--hashes", file], words);
	// The page's policy knows no script that is made on the way.
	const page = await browser.newPage({ bypassCSP: true });
	const thread = await open(page, monitor.control);
	const scope = {
		evaluate: (look, argument) => thread.evaluate(look, argument),
		waitForTimeout: (milliseconds) => page.waitForTimeout(milliseconds),
		innerText: (what) => page.innerText(what),
	};
	await waitUntil(scope, (wanted) => globalThis.hashes?.size >= wanted, LOSSLESS_FRAMES, 30000 + LOSSLESS_FRAMES * 100);
	const { drawn, decoded, given, parts } = await thread.evaluate(() => {
		const { hashes, decoded, given, parts } = globalThis;
		return { drawn: [...hashes], decoded: [...decoded], given: [...given], parts };
	});
	assert.equal(await monitor.stop(), 0);
	const sent = new Map(readFileSync(file, "utf8").trim().split("\n").map((line) => {
		const [frame, hash] = line.split(" ");
		return [Number(frame), parseInt(hash, 16)];
	}));
	const wrong = drawn.filter(([frame, hash]) => sent.get(frame) !== hash);
	assert.deepEqual(wrong, [], `of ${drawn.length}`);
	/* The pictures differ, but for one that is sent again as a key frame. */
	assert.ok(new Set(sent.values()).size > sent.size / 2);
	/*
	 * Every frame of the encoder, from the first that was drawn to the last, is one of three: drawn; decoded, and replaced by a
	 * newer one before the screen's next refresh; or dropped before the decoder, since the viewer was slow.
	 */
	const frames = drawn.map(([frame]) => frame), hashes = new Map(drawn);
	const all = [...sent.keys()].filter((frame) => frame >= frames[0] && frame <= frames.at(-1));
	const out = new Set(decoded), taken = new Set(given);
	const replaced = all.filter((frame) => out.has(frame) && !hashes.has(frame)).length;
	const dropped = all.filter((frame) => !taken.has(frame)).length;
	assert.deepEqual(all.filter((frame) => taken.has(frame) && !out.has(frame)), [], "the decoder kept frames");
	assert.equal(all.length, frames.at(-1) - frames[0] + 1);
	assert.equal(drawn.length + replaced + dropped, all.length);
	console.log(`# ${drawn.length} drawn + ${replaced} replaced + ${dropped} dropped = ${all.length} sent, none differs`);
	await page.close();
	rmSync(dirname(file), { recursive: true });
	return parts;
}

test("a_lossless_stream_is_on_the_canvas_pixel_by_pixel", async ({ browser }) => {
	await expectLossless(browser, openInWorker, "320x192");
});

test("a_lossless_stream_is_so_too_where_only_the_page_can_draw", async ({ browser }) => {
	await expectLossless(browser, openInPage, "320x192");
});

test("of_a_terminal_that_scrolls_parts_are_drawn_and_every_pixel_is_right", async ({ browser }) => {
	const missing = missingDesktop(program);
	if (missing)
		return missing;
	const terminal = ["foot", "-o", "csd.preferred=none", "-o", "cursor.blink=no", "python3", CONTENT, "scroll"];
	const parts = await expectLossless(browser, openInWorker, "640x400", terminal);
	console.log(`# ${parts} in parts`);
	assert.ok(parts > 0);
});
