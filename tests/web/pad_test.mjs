// pad_test.mjs - a gamepad of the browser is one of the machine's, and its motors turn as a program there says.
import assert from "node:assert/strict";
import { Monitor, openPicture, takePicture } from "./lab.mjs";
import { test } from "./table.mjs";

const [program] = process.argv.slice(2);
const IDENTITY = "Xbox 360 Controller (STANDARD GAMEPAD Vendor: 045e Product: 028e)";

// A gamepad in place 1 that hands (test.pad) work, and what its motors are ordered; runs in the page before its scripts.
function plugGamepad(identity) {
	const button = () => ({ pressed: false, touched: false, value: 0 });
	const pad = { id: identity, index: 1, connected: true, mapping: "standard", timestamp: 0, axes: [0, 0, 0, 0],
		buttons: Array.from({ length: 17 }, button),
		vibrationActuator: {
			playEffect: async (kind, effect) => {
				window.test.effects.push({ kind, ...effect });
				return "complete";
			},
		} };
	window.test = { pad, effects: [] };
	navigator.getGamepads = () => [null, pad.connected ? pad : null, null, null];
}

// The line that says so, of those that the program in the machine prints of the pads.
async function readBack(page, monitor, pattern) {
	const end = Date.now() + 20000;
	for (;;) {
		const found = monitor.said.findIndex((line) => pattern.test(line));
		if (found >= 0)
			return monitor.said.splice(0, found + 1)[found];
		if (Date.now() > end)
			throw new Error(`in vain: ${pattern}; said ${monitor.said.join("; ")}; ${monitor.log}`);
		await page.waitForTimeout(20);
	}
}

async function effectWith(page, look) {
	const end = Date.now() + 20000;
	for (;;) {
		const effects = await page.evaluate(() => window.test.effects);
		const found = effects.find(look);
		if (found)
			return found;
		if (Date.now() > end)
			throw new Error(`in vain: ${look}; played ${JSON.stringify(effects)}`);
		await page.waitForTimeout(20);
	}
}

test("DISP_174_a_pad_of_the_machine_comes_and_goes_with_that_of_the_page", async ({ browser }) => {
	const monitor = await Monitor.start(program, ["--pads", "2", "--watch-pads", "--size", "640x480@30"]);
	const context = await browser.newContext();
	await context.addInitScript(plugGamepad, IDENTITY);
	const page = await openPicture(context, monitor.control);
	for (let round = 0; round < 2; round++) {
		await page.evaluate(() => { window.test.pad.connected = true; });
		await readBack(page, monitor, /^pads: 1$/);
		await page.evaluate(() => { window.test.pad.connected = false; });
		await readBack(page, monitor, /^pads: 0$/);
	}
	/* And with its page. */
	await page.evaluate(() => { window.test.pad.connected = true; });
	await readBack(page, monitor, /^pads: 1$/);
	const watcher = await openPicture(browser, monitor.view);
	await page.close();
	await readBack(watcher, monitor, /^pads: 0$/);
	await watcher.close();
	await context.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});

test("DISP_222_DISP_177_a_gamepad_of_the_page_is_read_by_a_program_of_the_machine_and_rumbles", async ({ browser }) => {
	const monitor = await Monitor.start(program, ["--pads", "2", "--watch-pads", "--size", "640x480@30"]);
	const context = await browser.newContext();
	await context.addInitScript(plugGamepad, IDENTITY);
	const page = await openPicture(context, monitor.control);
	await page.evaluate(() => {
		const { pad } = window.test;
		pad.buttons[0] = { pressed: true, touched: true, value: 1 };
		pad.buttons[6] = { pressed: true, touched: true, value: 200 / 255 };
		pad.axes = [1, -1, 0, 0.5];
	});
	// A browser's axes go down, XInput's up.
	await readBack(page, monitor, /pad 0: packet \d+, buttons 1000, triggers 200 0, sticks 32767,32767 0,-16384/);
	// The program turns the motors as far as the triggers are pulled.
	const effect = await effectWith(page, ({ strongMagnitude }) => strongMagnitude > 0);
	assert.equal(effect.kind, "dual-rumble");
	assert.ok(Math.abs(effect.strongMagnitude - 200 / 255) < 0.01, JSON.stringify(effect));
	assert.equal(effect.weakMagnitude, 0);
	assert.ok(effect.duration > 0 && effect.duration <= 5000, JSON.stringify(effect));
	await page.click("#toggle-panel");
	await page.waitForTimeout(1000);
	await takePicture(page, "monitor-pad");
	await page.evaluate(() => {
		window.test.effects = [];
		window.test.pad.buttons[6] = { pressed: false, touched: false, value: 0 };
	});
	await readBack(page, monitor, /pad 0: packet \d+, buttons 1000, triggers 0 0/);
	await effectWith(page, ({ strongMagnitude, weakMagnitude }) => strongMagnitude === 0 && weakMagnitude === 0);
	assert.deepEqual(page.errors, []);
	await context.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});

test("DISP_168_DISP_222_a_dualsense_of_the_page_is_one_of_the_machines_by_hid_and_rumbles", async ({ browser }) => {
	const monitor = await Monitor.start(program,
		["--pads", "1", "--gamepad", "auto", "--watch-pads", "--size", "640x480@30"]);
	const context = await browser.newContext();
	await context.addInitScript(plugGamepad,
		"DualSense Wireless Controller (STANDARD GAMEPAD Vendor: 054c Product: 0ce6)");
	const page = await openPicture(context, monitor.control);
	await page.evaluate(() => {
		const { pad } = window.test;
		pad.buttons[0] = { pressed: true, touched: true, value: 1 };
		pad.buttons[7] = { pressed: true, touched: true, value: 1 };
		pad.axes = [1, -1, 0, 1];
	});
	// Cross and the right trigger's button; this pad's own axes go down as the browser's do.
	await readBack(page, monitor,
		/^pad 0: 054C:0CE6, buttons 82, triggers 0 255, sticks 255,0 128,255/);
	const effect = await effectWith(page, ({ weakMagnitude }) => weakMagnitude > 0);
	assert.equal(effect.weakMagnitude, 1);
	assert.equal(effect.strongMagnitude, 0);
	await page.evaluate(() => { window.test.pad.buttons[0] = { pressed: false, touched: false, value: 0 }; });
	await readBack(page, monitor, /^pad 0: 054C:0CE6, buttons 80,/);
	assert.deepEqual(page.errors, []);
	await context.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});

test("DISP_168_DISP_222_a_captured_mouse_of_the_page_moves_the_mouse_of_the_machine", async ({ browser }) => {
	const monitor = await Monitor.start(program, ["--mouse", "--watch-pads", "--size", "640x480@30"]);
	const page = await openPicture(browser, monitor.control);
	await readBack(page, monitor, /^devices: 1$/);
	await page.evaluate(() => {
		const canvas = document.querySelector("canvas");
		Object.defineProperty(document, "pointerLockElement", { get: () => canvas });
	});
	// What is done before the mouse has its driver is nobody's.
	const heard = readBack(page, monitor, /^mouse: by \d+,-?\d+ to \d+,-?\d+, wheel 0, buttons 1$/);
	let done = false;
	heard.finally(() => { done = true; }).catch(() => {});
	for (let step = 0; !done; step++) {
		await page.mouse.move(100 + step % 2 * 40, 100);
		await page.mouse.down();
		await page.mouse.move(120, 100);
		await page.mouse.up();
	}
	await heard;
	await page.mouse.wheel(0, 240);
	await readBack(page, monitor, /^mouse: .*, wheel -\d+, buttons 0$/);
	assert.deepEqual(page.errors, []);
	await page.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});
