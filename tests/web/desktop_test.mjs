// desktop_test.mjs - a program on the monitor, worked from the page.
import assert from "node:assert/strict";
import { missingDesktop, Monitor, openPicture, takePicture, waitUntil } from "./lab.mjs";
import { test } from "./table.mjs";

const [program] = process.argv.slice(2);

const SHIFTED = { "\"": "Quote", "_": "Minus", ">": "Period", "|": "Backslash", "$": "Digit4", "(": "Digit9", ")": "Digit0" };
const PLAIN = { " ": "Space", "\\": "Backslash", "[": "BracketLeft", "]": "BracketRight", ";": "Semicolon", "'": "Quote",
	"-": "Minus", "/": "Slash", ".": "Period", ",": "Comma", "=": "Equal" };

// Text as hands type it on a keyboard of the United States, key by key.
async function typeKeys(page, text) {
	for (const character of text) {
		const shifted = SHIFTED[character] || /[A-Z]/.test(character);
		if (shifted)
			await page.keyboard.down("ShiftLeft");
		await page.keyboard.press(SHIFTED[character] ?? PLAIN[character] ??
			(/[0-9]/.test(character) ? `Digit${character}` : `Key${character.toUpperCase()}`));
		if (shifted)
			await page.keyboard.up("ShiftLeft");
	}
	await page.keyboard.press("Enter");
}

// Wait until the four corners and the middle show about that colour.
async function waitForColour(page, colour) {
	await waitUntil(page, (wanted) => {
		const { width, height } = document.getElementById("picture");
		const places = [[width - 40, 40], [width - 40, height - 60], [width / 2, height / 2], [60, height - 60]];
		return places.every(([x, y]) => window.pixelsOf("picture", Math.floor(x), Math.floor(y)).slice(0, 3)
			.every((value, channel) => Math.abs(value - wanted[channel]) < 40));
	}, colour);
}

const paint = (red, green, blue) => `printf "\\033[48;2;${red};${green};${blue}m\\033[2J"`;

// A terminal whose shell has painted it red: its window is there, and has the keyboard.
async function openTerminal(browser, shell) {
	const monitor = await Monitor.start(program, [],
		["foot", "-o", "csd.preferred=none", "sh", "-c", `${paint(160, 0, 0)}; exec ${shell}`]);
	const page = await openPicture(browser, monitor.control);
	await waitForColour(page, [160, 0, 0]);
	return { monitor, page };
}

test("a_command_typed_into_a_terminal_is_done_and_its_output_seen", async ({ browser }) => {
	const lacks = missingDesktop(program);
	if (lacks)
		return lacks;
	const { monitor, page } = await openTerminal(browser, "env PS1='$ ' sh");
	await typeKeys(page, paint(0, 160, 0));
	await waitForColour(page, [0, 160, 0]);
	if (process.env.DRYDOCK_SCREENSHOT)
		await page.screenshot({ path: process.env.DRYDOCK_SCREENSHOT });
	/* The desktop follows the window, and the terminal the desktop. */
	await page.setViewportSize({ width: 1111, height: 777 });
	await waitUntil(page, () => {
		const { width, height } = document.getElementById("picture");
		return width === 1111 && height === 777;
	});
	await typeKeys(page, paint(0, 0, 160));
	await waitForColour(page, [0, 0, 160]);
	await typeKeys(page, "echo in a window of 1111 x 777");
	await page.waitForTimeout(1000);
	await takePicture(page, "monitor-resized");
	assert.deepEqual(page.errors, []);
	await page.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});

// The canvas has that size, and its middle and its last pixel that colour.
async function waitForFill(page, size, colour) {
	await waitUntil(page, ([[width, height], wanted]) => {
		const canvas = document.getElementById("picture");
		return canvas.width === width && canvas.height === height &&
			[[width >> 1, height >> 1], [width - 1, height - 1]].every(([x, y]) => window.pixelsOf("picture", x, y)
				.slice(0, 3).every((value, channel) => Math.abs(value - wanted[channel]) <= 12));
	}, [size, colour]);
}

test("DISP_27_the_terminal_takes_the_size_of_the_window_to_the_pixel", async ({ browser }) => {
	const lacks = missingDesktop(program);
	if (lacks)
		return lacks;
	const monitor = await Monitor.start(program, [], ["foot", "-o", "colors.background=204060", "sleep", "60"]);
	const page = await openPicture(browser, monitor.control);
	await waitForFill(page, [1280, 720], [0x20, 0x40, 0x60]);
	for (const [width, height] of [[1111, 777], [900, 600]]) {
		await page.setViewportSize({ width, height });
		await waitForFill(page, [width, height], [0x20, 0x40, 0x60]);
	}
	await page.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});

test("text_without_keys_is_typed_into_a_terminal", async ({ browser }) => {
	const lacks = missingDesktop(program);
	if (lacks)
		return lacks;
	const { monitor, page } = await openTerminal(browser, "bash");
	// What answers a key was drawn after the terminal had said that it takes text.
	await typeKeys(page, paint(0, 0, 160));
	await waitForColour(page, [0, 0, 160]);
	const session = await page.context().newCDPSession(page);
	// The terminal shows the green that the word of three characters names, which no key of the United States has.
	await session.send("Input.insertText", { text: "x=\u00e4\u20ac\u{1F600}; [ ${#x} = 3 ] && printf '\\033[48;2;0;160;0m\\033[2J'" });
	await page.keyboard.press("Enter");
	await waitForColour(page, [0, 160, 0]);
	assert.deepEqual(page.errors, []);
	await page.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});

// The numbers of the line that a monitor says at its end.
function told(log) {
	const found = log.match(/(\d+) pictures; the pointer was told (\d+) times, with (\d+) images/);
	assert.ok(found, log);
	return { pictures: Number(found[1]), moves: Number(found[2]), shapes: Number(found[3]) };
}

async function startStill(program) {
	process.env.DRYDOCK_DISPLAY_TIMING = "1";
	const monitor = await Monitor.start(program, [],
		["foot", "-o", "colors.background=204060", "-o", "cursor.blink=no", "sleep", "60"]);
	delete process.env.DRYDOCK_DISPLAY_TIMING;
	return monitor;
}

async function placeOfCursor(page) {
	return await page.evaluate(() => {
		const { left, top, width, height } = document.getElementById("cursor").getBoundingClientRect();
		return document.getElementById("cursor").hidden ? null : [left, top, width, height];
	});
}

// Where the layer is after each of three moves of the hand.
async function placesOfMoves(page, looking) {
	const places = [];
	for (const [x, y] of [[300, 200], [400, 300], [320, 240]]) {
		await page.mouse.move(x, y);
		await waitUntil(looking, (last) => {
			const layer = document.getElementById("cursor"), { left, top } = layer.getBoundingClientRect();
			return !layer.hidden && JSON.stringify([left, top]) !== last;
		}, JSON.stringify((places.at(-1) ?? []).slice(0, 2)));
		await looking.waitForTimeout(300);
		places.push(await placeOfCursor(looking));
	}
	return places;
}

// As far as the hand goes the layer goes; when the program's image, whose hot spot is another's, comes meanwhile, once more.
async function expectFollows(page, looking) {
	const end = Date.now() + 30000;
	for (;;) {
		const [first, second, third] = await placesOfMoves(page, looking);
		const errors = [second[0] - first[0] - 100, second[1] - first[1] - 100, third[0] - second[0] + 80];
		if (errors.every((error) => Math.abs(error) <= 2))
			return;
		assert.ok(Date.now() < end, JSON.stringify([first, second, third]));
	}
}

// Composer, driver, section, capture host: whoever looks sees it where the other one moves it, beside a picture that stands still.
test("DISP_30_the_pointer_comes_from_the_driver_as_a_layer_of_its_own", async ({ browser }) => {
	const lacks = missingDesktop(program);
	if (lacks)
		return lacks;
	const monitor = await startStill(program);
	const page = await openPicture(browser, monitor.control);
	const looking = await openPicture(browser, monitor.view);
	await waitForFill(looking, await page.evaluate(() => {
		const { width, height } = document.getElementById("picture");
		return [width, height];
	}), [0x20, 0x40, 0x60]);
	assert.equal(await placeOfCursor(looking), null);
	await expectFollows(page, looking);
	assert.ok(await looking.evaluate(() => {
		const layer = document.getElementById("cursor");
		const { data } = layer.getContext("2d").getImageData(0, 0, layer.width, layer.height);
		return data.some((value, at) => at % 4 === 3 && value === 255);
	}));
	// The hand that moves it sees its browser's own.
	await waitUntil(page, () => document.getElementById("picture").style.cursor.includes("data:image/png"));
	for (let step = 0; step < 100; step++)
		await page.mouse.move(200 + step, 150);
	// Nothing of it is in the picture.
	await waitForFill(looking, await looking.evaluate(() => {
		const { width, height } = document.getElementById("picture");
		return [width, height];
	}), [0x20, 0x40, 0x60]);
	await page.close();
	await looking.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
	const count = told(monitor.log);
	assert.ok(count.moves >= 4 && count.shapes >= 1, JSON.stringify(count));
	assert.ok(count.pictures < count.moves, JSON.stringify(count));
	console.log(`# ${JSON.stringify(count)}`);
});

// Pixels of the picture around a place that are not the terminal's.
async function pixelsOfPointer(page, x, y) {
	return await page.evaluate(([left, top]) => {
		const pixels = window.pixelsOf("picture", left - 20, top - 20, 40, 40);
		return pixels.filter((value, at) => at % 4 < 3 && Math.abs(value - [0x20, 0x40, 0x60][at % 4]) > 40).length;
	}, [x, y]);
}

async function waitForPointer(page, x, y, isThere) {
	const end = Date.now() + 30000;
	while ((await pixelsOfPointer(page, x, y) > 8) !== isThere) {
		assert.ok(Date.now() < end, `a pointer at ${x}, ${y}: not ${isThere}`);
		await page.waitForTimeout(50);
	}
}

// Who controls and who looks have it in the picture, and neither has a second one: no layer, and no cursor of the browser's.
test("DISP_31_a_painted_pointer_is_in_the_picture_and_the_page_shows_no_other", async ({ browser }) => {
	const lacks = missingDesktop(program);
	if (lacks)
		return lacks;
	const monitor = await Monitor.start(program, ["--paint-pointer", "--size", "1280x720@60"],
		["foot", "-o", "colors.background=204060", "-o", "cursor.blink=no", "sleep", "60"]);
	const page = await openPicture(browser, monitor.control);
	const looking = await openPicture(browser, monitor.view);
	await waitForFill(looking, [1280, 720], [0x20, 0x40, 0x60]);
	const place = await page.evaluate(() => {
		const { left, top, width, height } = document.getElementById("picture").getBoundingClientRect();
		const scale = Math.min(width / 1280, height / 720);
		return { left: left + (width - 1280 * scale) / 2, top: top + (height - 720 * scale) / 2, scale };
	});
	for (const [x, y] of [[300, 200], [700, 400]]) {
		await page.mouse.move(place.left + x * place.scale, place.top + y * place.scale);
		for (const who of [page, looking])
			await waitForPointer(who, x, y, true);
	}
	for (const who of [page, looking]) {
		await waitForPointer(who, 300, 200, false);
		assert.equal(await placeOfCursor(who), null);
		assert.equal(await who.evaluate(() => document.getElementById("picture").style.cursor), "none");
		await who.close();
	}
	assert.equal(await monitor.stop(), 0, monitor.log);
});
