// input_test.mjs - what is done at the page, as the server hears it.
import assert from "node:assert/strict";
import { openPicture, waitUntil } from "./lab.mjs";
import { test } from "./table.mjs";
import * as format from "../../web/format.js";
import { Input, padIdentity, padState, parseRumble, pictureBox } from "../../web/input.js";
import { KEYS } from "../../web/keys.js";

const SIZE = 1280 | 720 << 16;
const kinds = (...wanted) => (heard) => wanted.every((kind) => heard.some((event) => event.kind === kind));
const count = (wanted) => (heard) => heard.filter((event) => event.kind !== undefined).length >= wanted;

// The page of the stage, whose events so far are forgotten.
async function open(browser, stage) {
	const page = await openPicture(browser, stage.control);
	await stage.hear((heard) => heard.some(({ resize }) => resize));
	return page;
}

async function close(page, stage) {
	assert.deepEqual(page.errors, []);
	await page.close();
	stage.heard.length = 0;
}

const brief = (heard) => heard.filter(({ kind }) => kind !== undefined).map(({ kind, code, x, y }) => [kind, code, x, y]);

test("a_key_arrives_as_its_place_down_and_up", async ({ browser, stage }) => {
	const page = await open(browser, stage);
	await page.keyboard.down("ShiftLeft");
	await page.keyboard.press("KeyA");
	await page.keyboard.up("ShiftLeft");
	const heard = await stage.hear(count(4));
	assert.deepEqual(brief(heard), [[format.KEY_DOWN, 42, 0, 0], [format.KEY_DOWN, 30, 0, 0],
		[format.KEY_UP, 30, 0, 0], [format.KEY_UP, 42, 0, 0]]);
	/* USB's number goes along, above the locks. */
	assert.equal(heard[1].flags >>> 16, 0x04);
	assert.equal(heard[0].flags >>> 16, 0xE1);
	assert.ok(heard[0].viewer > 0);
	await close(page, stage);
});

test("keys_that_are_down_are_let_go_when_the_window_is_left", async ({ browser, stage }) => {
	const page = await open(browser, stage);
	await page.keyboard.down("ControlLeft");
	await page.keyboard.down("KeyQ");
	await stage.hear(count(2));
	await page.evaluate(() => window.dispatchEvent(new Event("blur")));
	assert.deepEqual(brief(await stage.hear(count(2))), [[format.KEY_UP, 29, 0, 0], [format.KEY_UP, 16, 0, 0]]);
	await close(page, stage);
});

test("keys_that_are_down_are_let_go_when_the_page_has_gone", async ({ browser, stage }) => {
	const page = await open(browser, stage);
	await page.keyboard.down("KeyW");
	await page.mouse.move(100, 100);
	await page.mouse.down();
	await stage.hear(kinds(format.KEY_DOWN, format.BUTTON_DOWN));
	await page.close();
	assert.deepEqual(brief(await stage.hear(kinds(format.KEY_UP, format.BUTTON_UP))).sort(),
		[[format.KEY_UP, 17, 0, 0], [format.BUTTON_UP, 0x110, 0, 0]]);
	stage.heard.length = 0;
});

test("the_mouse_is_at_the_pixel_of_the_picture_that_it_points_to", async ({ browser, stage }) => {
	const page = await open(browser, stage);
	await page.mouse.move(640, 360);
	const [at] = await stage.hear(kinds(format.MOUSE_AT));
	assert.deepEqual([at.x, at.y, at.flags], [640, 360, SIZE]);
	await page.mouse.click(1279, 0, { button: "right" });
	const heard = brief(await stage.hear(kinds(format.BUTTON_UP)));
	assert.deepEqual(heard.filter(([kind]) => kind !== format.MOUSE_AT),
		[[format.BUTTON_DOWN, 0x111, 0, 0], [format.BUTTON_UP, 0x111, 0, 0]]);
	assert.ok(heard.some(([kind, , x, y]) => kind === format.MOUSE_AT && x === 1279 && y === 0));
	/* In a window of another shape the picture has borders. */
	await page.setViewportSize({ width: 1280, height: 1000 });
	await page.mouse.move(640, 140 + 180);
	const later = await stage.hear((all) => all.some(({ kind, y }) => kind === format.MOUSE_AT && y === 180));
	assert.ok(later.some(({ resize }) => resize) || await stage.hear((all) => all.some(({ resize }) => resize)));
	await close(page, stage);
});

test("a_captured_mouse_tells_movements", async ({ browser, stage }) => {
	const page = await open(browser, stage);
	await page.mouse.move(300, 300);
	await page.evaluate(() => {
		const canvas = document.getElementById("picture");
		Object.defineProperty(document, "pointerLockElement", { get: () => canvas });
		for (const [movementX, movementY] of [[10, -3], [0, 0], [1, 0]])
			canvas.dispatchEvent(new PointerEvent("pointermove", { pointerType: "mouse", movementX, movementY, cancelable: true }));
	});
	const moves = (await stage.hear((heard) => heard.filter(({ kind }) => kind === format.MOUSE_MOVE).length === 2))
		.filter(({ kind }) => kind === format.MOUSE_MOVE);
	assert.deepEqual(moves.map(({ x, y }) => [x, y]), [[10, -3], [1, 0]]);
	await close(page, stage);
});

test("the_wheel_turns_in_parts_of_a_notch", async ({ browser, stage }) => {
	const page = await open(browser, stage);
	await page.mouse.move(300, 300);
	await page.mouse.wheel(0, 120);
	const [down] = (await stage.hear(kinds(format.SCROLL))).filter(({ kind }) => kind === format.SCROLL);
	assert.deepEqual([down.x, down.y], [0, 120]);
	await page.mouse.wheel(-120, 0);
	const [left] = (await stage.hear(kinds(format.SCROLL))).filter(({ kind }) => kind === format.SCROLL);
	assert.deepEqual([left.x, left.y], [-120, 0]);
	await close(page, stage);
});

test("fingers_touch_move_and_lift_each_by_its_number", async ({ browser, stage }) => {
	const context = await browser.newContext({ hasTouch: true, viewport: { width: 1280, height: 720 } });
	const page = await open(context, stage);
	const session = await context.newCDPSession(page);
	const touch = (type, ...points) => session.send("Input.dispatchTouchEvent",
		{ type, touchPoints: points.map(([id, x, y]) => ({ id, x, y })) });
	await touch("touchStart", [1, 100, 200]);
	await touch("touchStart", [1, 100, 200], [2, 400, 500]);
	await touch("touchMove", [1, 110, 220], [2, 400, 500]);
	await touch("touchEnd");
	const heard = brief(await stage.hear((all) => all.filter(({ kind }) => kind === format.TOUCH_UP).length === 2));
	assert.deepEqual(heard[0], [format.TOUCH_DOWN, 0, 100, 200]);
	assert.deepEqual(heard[1], [format.TOUCH_DOWN, 1, 400, 500]);
	assert.ok(heard.some(([kind, code, x, y]) => kind === format.TOUCH_MOVE && code === 0 && x === 110 && y === 220));
	assert.deepEqual(heard.filter(([kind]) => kind === format.TOUCH_UP).map(([, code]) => code).sort(), [0, 1]);
	await close(page, stage);
	await context.close();
});

test("text_without_a_key_arrives_as_characters", async ({ browser, stage }) => {
	const page = await open(browser, stage);
	const session = await page.context().newCDPSession(page);
	await session.send("Input.insertText", { text: "\u00e4\u{1F600}" });
	assert.deepEqual(brief(await stage.hear(count(2))), [[format.TEXT, 0xE4, 0, 0], [format.TEXT, 0x1F600, 0, 0]]);
	/* What is composed is told when it is done. */
	await session.send("Input.imeSetComposition", { text: "\u306b", selectionStart: 1, selectionEnd: 1 });
	await session.send("Input.insertText", { text: "\u65e5" });
	assert.deepEqual(brief(await stage.hear(count(1))), [[format.TEXT, 0x65E5, 0, 0]]);
	await close(page, stage);
});

// Runs in the page before its own script: pads are those of window.pads.
function fakePads() {
	window.pads = [];
	navigator.getGamepads = () => window.pads;
	window.plug = (buttons, axes) => ({ id: "Pad (STANDARD GAMEPAD Vendor: 045e Product: 028e)", index: 0, connected: true,
		mapping: "standard", axes, buttons: buttons.map((value) => ({ pressed: value > 0.5, value })) });
}

test("DISP_223_a_pad_arrives_tells_whole_states_in_sequence_and_goes", async ({ browser, stage }) => {
	const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
	await context.addInitScript(fakePads);
	const page = await open(context, stage);
	await page.evaluate(() => { window.pads = [window.plug([0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0])]; });
	const [arrival, first] = await stage.hear(kinds(format.PAD_ARRIVAL, format.PAD_STATE));
	assert.equal(arrival.code, 0x045E028E);
	assert.equal(arrival.x, 1);
	assert.deepEqual([first.code, first.x, first.y, first.flags >>> 16], [0, 0, 0, 0]);
	await page.evaluate(() => { window.pads = [window.plug([1, 0, 0, 1, 0, 0, 0.5, 1], [1, -1, 0, 0.5])]; });
	const [second] = await stage.hear(kinds(format.PAD_STATE));
	assert.equal(second.code, 0b10001001);
	assert.equal(second.x >>> 0, 0x80017FFF);
	assert.equal(second.y >>> 0, 0x40000000);
	assert.equal(second.flags >>> 16, 0xFF80);
	await page.evaluate(() => { window.pads = [null]; });
	const [gone] = await stage.hear(kinds(format.PAD_REMOVE));
	assert.deepEqual([arrival, first, second, gone].map(({ flags }) => flags >>> 8 & 0xFF), [1, 2, 3, 4]);
	await close(page, stage);
	await context.close();
});

test("a_page_that_may_only_look_says_nothing_of_what_is_done", async ({ browser, stage }) => {
	const page = await openPicture(browser, stage.view);
	stage.heard.length = 0;
	await page.keyboard.press("KeyA");
	await page.mouse.click(100, 100);
	await page.setViewportSize({ width: 900, height: 700 });
	await page.waitForTimeout(400);
	assert.equal(await page.evaluate(() => document.body.dataset.state), "showing");
	assert.deepEqual(stage.heard, []);
	await close(page, stage);
});

test("input_with_a_token_to_look_ends_the_connection", async ({ browser, stage }) => {
	const page = await openPicture(browser, stage.view);
	/* A page that does not keep to it. */
	await page.evaluate(async (address) => {
		const { helloMessage, inputMessage } = await import("/format.js");
		const socket = new WebSocket(address.replace("http", "ws").replace(/#.*/, "stream"), "drydock-stream-1");
		socket.onopen = () => socket.send(helloMessage(1, address.split("#")[1], { width: 1, height: 1 }));
		const type = () => socket.send(inputMessage([{ kind: 0, code: 30, x: 0, y: 0, flags: 0 }]));
		socket.addEventListener("message", type, { once: true });
		socket.onclose = (event) => { window.closeCode = event.code; };
	}, stage.view);
	await waitUntil(page, () => window.closeCode);
	assert.equal(await page.evaluate(() => window.closeCode), format.CLOSE_VIEW_ONLY, stage.log);
	assert.ok(!stage.heard.some(({ kind }) => kind !== undefined));
	await close(page, stage);
});

test("every_key_of_the_table_has_numbers_of_its_own", async () => {
	const keys = [...KEYS.values()];
	assert.ok(keys.length > 130);
	for (const { linux, usb } of keys) {
		assert.ok(linux >= 1 && linux < 0x300, `${linux}`);
		assert.ok(usb >= 4 && usb <= 0xE7, `${usb}`);
	}
	assert.equal(new Set(keys.map(({ linux }) => linux)).size, keys.length);
	assert.equal(new Set(keys.map(({ usb }) => usb)).size, keys.length);
});

test("a_pads_state_keeps_within_its_numbers", async () => {
	const pad = { axes: [2, -2, NaN, undefined], buttons: Array.from({ length: 40 }, () => ({ pressed: true, value: 9 })) };
	const { code, x, y, triggers } = padState(pad);
	assert.equal(code, 0xFFFFFFFF);
	assert.equal(x >>> 0, 0x80017FFF);
	assert.equal(y, 0);
	assert.equal(triggers >>> 0, 0xFFFF0000);
	assert.equal(padIdentity("054c-0ce6-Wireless Controller"), 0x054C0CE6);
	assert.equal(padIdentity("a pad"), 0);
	assert.deepEqual(pictureBox({ left: 10, top: 20, width: 400, height: 100 }, { width: 100, height: 50 }),
		{ scale: 2, left: 110, top: 20 });
});

test("DISP_224_a_rumble_of_each_length_is_read_and_an_old_one_is_none", async () => {
	const bytes = new Uint8Array([0xCA, 2, 0, 0xFF, 0xFF, 0, 0x80, 9, 0xF4, 1, 0xFF, 0xFF, 0, 0]);
	const read = (length) => {
		const payload = bytes.slice(0, length);
		return parseRumble({ payload, view: new DataView(payload.buffer) });
	};
	assert.equal(read(6), null);
	assert.deepEqual([read(7).pad, read(7).large, read(7).sequence], [2, 1, null]);
	assert.deepEqual([read(10).sequence, read(10).milliseconds, read(10).left], [9, 500, 0]);
	assert.deepEqual([read(14).left, read(14).right], [1, 0]);
	assert.ok(Math.abs(read(14).small - 0.5) < 0.01);
	/* The page's own object without a page around it. */
	const played = [];
	const input = Object.assign(Object.create(Input.prototype), { rumbles: new Map() });
	Object.defineProperty(globalThis, "navigator", { configurable: true, value: { getGamepads: () => [{ vibrationActuator: {
		playEffect: async (name, effect) => { played.push(effect.strongMagnitude); } } }] } });
	for (const [sequence, large] of [[250, 0.1], [250, 0.2], [249, 0.3], [3, 0.4], [250, 0.5], [4, 0.6]])
		input.rumble({ pad: 0, sequence, large, small: 0, milliseconds: 10 });
	assert.deepEqual(played, [0.1, 0.4, 0.6]);
});
