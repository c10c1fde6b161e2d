// beside_test.mjs - what there is beside pictures and input: pointer, clipboard, how the monitor stands, another size.
import assert from "node:assert/strict";
import { openPicture, Stage, waitForState, waitUntil } from "./lab.mjs";
import { test } from "./table.mjs";
import { cursorLayers } from "../../web/cursor.js";

const hex = (text) => Buffer.from(text, "utf8").toString("hex");
const stateOf = (page) => page.evaluate(() => [document.body.dataset.state, document.getElementById("state").textContent]);

// The pixel at x, y of a canvas, as [r, g, b, a].
async function pixel(page, id, x, y) {
	return await page.evaluate(([name, left, top]) =>
		[...window.pixelsOf(name, left, top)], [id, x, y]);
}

test("who_looks_sees_the_pointer_on_a_layer_of_its_own", async ({ browser, stage }) => {
	const page = await openPicture(browser, stage.view);
	stage.say("shape 7 32 20 3 5 0");
	stage.say("cursor 100 200 1 7");
	await waitUntil(page, () => !document.getElementById("cursor").hidden);
	const box = await page.evaluate(() => {
		const { left, top, width, height } = document.getElementById("cursor").getBoundingClientRect();
		return [left, top, width, height];
	});
	/* Its hot spot is at 100, 200. */
	assert.deepEqual(box, [97, 195, 32, 20]);
	assert.deepEqual(await pixel(page, "cursor", 2, 2), [255, 0, 0, 255]);
	assert.deepEqual(await pixel(page, "cursor", 30, 2), [0, 0, 0, 0]);
	stage.say("cursor 100 200 0 7");
	await waitUntil(page, () => document.getElementById("cursor").hidden);
	/* A position of an image that has not come shows none. */
	stage.say("cursor 100 200 1 8");
	await page.waitForTimeout(200);
	assert.equal(await page.evaluate(() => document.getElementById("cursor").hidden), true);
	await page.close();
});

test("who_controls_has_the_pointer_as_the_browsers_own", async ({ browser, stage }) => {
	stage.say("shape 9 32 32 4 6 0");
	stage.say("cursor 10 10 1 9");
	/* It counts for who comes later, too. */
	const page = await openPicture(browser, stage.control);
	await waitUntil(page, () => document.getElementById("picture").style.cursor.includes("data:image/png"));
	assert.match(await page.evaluate(() => document.getElementById("picture").style.cursor), / 4 6, default$/);
	assert.equal(await page.evaluate(() => document.getElementById("cursor").hidden), true);
	stage.say("cursor 10 10 0 9");
	await waitUntil(page, () => document.getElementById("picture").style.cursor === "none");
	/* One that inverts what is below cannot be the browser's. */
	stage.say("shape 10 32 32 4 6 1");
	stage.say("cursor 10 10 1 10");
	await waitUntil(page, () => !document.getElementById("cursor-invert").hidden);
	assert.equal(await page.evaluate(() => document.getElementById("picture").style.cursor), "none");
	await page.close();
	stage.heard.length = 0;
});

test("a_masked_image_covers_or_inverts", async () => {
	/* BGRA: covered by blue, left as it is, inverted. */
	const pixels = new Uint8Array([255, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255]);
	const { cover, invert } = cursorLayers({ width: 3, height: 1, masked: true, pixels });
	assert.deepEqual([...cover], [0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
	assert.deepEqual([...invert], [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]);
});

test("what_is_pasted_goes_before_the_key_that_pastes", async ({ browser, stage }) => {
	const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	const page = await openPicture(context, stage.control);
	stage.heard.length = 0;
	await page.evaluate(() => navigator.clipboard.writeText("gr\u00fc\u00dfe \u{1F600}\nzwei"));
	await page.keyboard.press("Control+V");
	const heard = await stage.hear((all) => all.filter(({ kind }) => kind !== undefined).length >= 4);
	const order = heard.filter((event) => event.clipboard || event.kind === 0).map((event) => event.clipboard ?? event.code);
	assert.deepEqual(order, [29, hex("gr\u00fc\u00dfe \u{1F600}\nzwei"), 47]);
	await context.close();
	stage.heard.length = 0;
});

test("more_than_the_clipboard_takes_is_not_pasted", async ({ browser, stage }) => {
	const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	const page = await openPicture(context, stage.control);
	stage.heard.length = 0;
	await page.evaluate(() => navigator.clipboard.writeText("x".repeat(65537)));
	await page.keyboard.press("Control+V");
	const heard = await stage.hear((all) => all.filter(({ kind }) => kind !== undefined).length >= 4);
	assert.ok(!heard.some(({ clipboard }) => clipboard !== undefined));
	await page.evaluate(() => navigator.clipboard.writeText("x".repeat(65536)));
	await page.keyboard.press("Control+V");
	const [{ clipboard }] = (await stage.hear((all) => all.some((event) => event.clipboard)))
		.filter((event) => event.clipboard);
	assert.equal(clipboard.length, 2 * 65536);
	assert.equal(await page.evaluate(() => document.body.dataset.state), "showing");
	await context.close();
	stage.heard.length = 0;
});

test("the_monitors_text_is_in_the_browsers_clipboard_of_who_controls", async ({ browser, stage }) => {
	const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	const looking = await openPicture(context, stage.view);
	await looking.evaluate(() => {
		window.written = [];
		navigator.clipboard.writeText = async (text) => { window.written.push(text); };
	});
	const page = await openPicture(context, stage.control);
	stage.say("clipboard vom Monitor \u00e4");
	await waitUntil(page, async () => await navigator.clipboard.readText() === "vom Monitor \u00e4");
	assert.deepEqual(await looking.evaluate(() => window.written), []);
	await context.close();
	stage.heard.length = 0;
});

test("how_the_monitor_stands_is_told_in_its_words_until_a_new_picture", async ({ browser, stage }) => {
	const page = await openPicture(browser, stage.view);
	stage.say("state 18 The driver was started again.");
	await waitForState(page, "trouble");
	assert.equal((await stateOf(page))[1], "The driver was started again.");
	/* Who comes now hears it, too, and an old picture is no cure. */
	const late = await browser.newPage();
	await late.goto(stage.view);
	await waitForState(late, "trouble");
	stage.say("picture 77");
	await waitForState(page, "showing");
	await waitForState(late, "showing");
	stage.say("state 19 No picture, because the desktop has ended.");
	await waitForState(page, "trouble");
	stage.say("state 16 ");
	await waitForState(page, "showing");
	await page.close();
	await late.close();
});

test("DISP_78_a_page_that_hears_of_the_end_still_says_why_there_was_no_picture", async ({ browser }) => {
	const stage = await Stage.start();
	const page = await openPicture(browser, stage.view);
	stage.say("state 19 nothing was presented in 20.0 s");
	await stage.stop();
	await waitForState(page, "ended");
	assert.match((await stateOf(page))[1], /The monitor has ended\. No picture: nothing was presented in 20\.0 s/);
	await page.close();
});

test("DISP_226_another_size_is_another_configuration_and_a_key_frame", async ({ browser, stage }) => {
	const page = await openPicture(browser, stage.view);
	for (const [width, height] of [[1111, 777], [1, 1], [333, 222], [1280, 720]]) {
		stage.say(`size ${width} ${height}`);
		await waitUntil(page, ([wide, high]) => {
			const { width, height } = document.getElementById("picture");
			return width === wide && height === high;
		}, [width, height]);
		/* The last column is white; what was coded beyond it is cut off. */
		const [red, green, blue] = await pixel(page, "picture", width - 1, height - 1);
		assert.ok(Math.min(red, green, blue) > 200, `${width}x${height}: ${[red, green, blue]}`);
	}
	await page.close();
});
