// input.mjs PROGRAM - from a key in the browser to its pixel there, here and with wayvnc and noVNC, by the same script in both pages:
//	quiet_p50, vnc_quiet_p50      ms; nothing else moves
//	beside_p50, beside_p95, vnc_beside_p50, vnc_beside_p95      beside lines that scroll
// SAMPLES (60) keys each.
import { startBrowser } from "../../tests/web/lab.mjs";
import { openMeasured, pause, startDesktop } from "./ours.mjs";
import { Peer } from "./peer.mjs";

const SIZE = [1280, 720];
const WAIT_MS = 20000, REST_MS = 150;
const samples = Number(process.env.SAMPLES ?? 60);

// In a page that draws: from now on key() gives the time of the first frame after the next key that has another colour of the block.
function watchBlock() {
	const canvas = [...document.querySelectorAll("canvas")].sort((one, other) => other.width - one.width)[0];
	const context = canvas.getContext("2d", { willReadFrequently: true });
	const look = () => [...context.getImageData(40, 40, 1, 1).data.slice(0, 2)];
	// After all that a page does before a frame, whether it draws then or between frames.
	const channel = new MessageChannel();
	const afterFrame = (then) => {
		channel.port1.onmessage = then;
		requestAnimationFrame(() => channel.port2.postMessage(null));
	};
	window.key = () => new Promise((resolve) => {
		const before = look();
		const onKey = () => {
			removeEventListener("keydown", onKey, true);
			const check = () => {
				const now = look();
				if (now.some((value, channel) => Math.abs(value - before[channel]) > 80))
					resolve(performance.timeOrigin + performance.now());
				else
					afterFrame(check);
			};
			afterFrame(check);
		};
		addEventListener("keydown", onKey, true);
	});
}

// The same in a worker that draws; it has no keys, and looks at each of its frames from now on.
function watchDrawn() {
	const { prototype } = OffscreenCanvasRenderingContext2D, { drawImage } = prototype;
	let context = null;
	prototype.drawImage = function (...words) {
		context = this;
		drawImage.apply(this, words);
	};
	const look = () => [...context.getImageData(40, 40, 1, 1).data.slice(0, 2)];
	const channel = new MessageChannel();
	const afterFrame = (then) => {
		channel.port1.onmessage = then;
		requestAnimationFrame(() => channel.port2.postMessage(null));
	};
	globalThis.key = () => new Promise((resolve) => {
		let before = null;
		const check = () => {
			const now = context && look();
			if (now && before?.some((value, channel) => Math.abs(value - now[channel]) > 80)) {
				resolve(performance.timeOrigin + performance.now());
				return;
			}
			before ??= now;
			afterFrame(check);
		};
		check();
	});
}

function keepKeys() {
	addEventListener("keydown", (event) => { window.pressed = performance.timeOrigin + event.timeStamp; }, true);
}

async function measure(page) {
	const [worker] = page.workers(), drawer = worker ?? page;
	await page.mouse.click(SIZE[0] / 2, SIZE[1] / 2);
	await page.evaluate(keepKeys);
	await drawer.evaluate(worker ? watchDrawn : watchBlock);
	if (worker) {
		// What is still has no picture to look at until something changes.
		await page.keyboard.press("KeyA");
		await pause(REST_MS);
	}
	const took = [];
	for (let sample = -3; sample < samples; sample++) {
		await drawer.evaluate(() => { globalThis.seen = globalThis.key(); });
		await page.keyboard.press("KeyA");
		const end = await drawer.evaluate((wait) => Promise.race([globalThis.seen,
			new Promise((resolve) => setTimeout(resolve, wait, null))]), WAIT_MS);
		if (end === null)
			throw new Error("a key was not seen");
		if (sample >= 0)
			took.push(end - await page.evaluate(() => window.pressed));
		await pause(REST_MS + Math.random() * REST_MS);
	}
	took.sort((one, other) => one - other);
	return [50, 95].map((percent) => took[Math.ceil(took.length * percent / 100) - 1]);
}

async function ours(browser, words) {
	const monitor = await startDesktop(process.argv[2], `${SIZE.join("x")}@60`, ...words);
	try {
		const page = await openMeasured(browser, monitor.control, SIZE);
		await pause(2000);
		const took = await measure(page);
		await page.close();
		return took;
	} finally {
		await monitor.stop();
	}
}

async function theirs(browser, words) {
	const peer = await Peer.start(SIZE, ...words);
	try {
		const page = await browser.newPage({ viewport: { width: SIZE[0], height: SIZE[1] + 40 } });
		await page.goto(peer.address);
		await page.waitForSelector("canvas");
		await pause(3000);
		const took = await measure(page);
		await page.close();
		return took;
	} catch (error) {
		throw new Error(`${error.message}; ${peer.log.slice(-1500)}`);
	} finally {
		peer.stop();
	}
}

const browser = await startBrowser();
for (const [name, words] of [["quiet", []], ["beside", ["scroll"]]])
	for (const [prefix, side] of [["", ours], ["vnc_", theirs]]) {
		const [p50, p95] = await side(browser, words);
		console.log(`${prefix}${name}_p50 ${p50}\n${prefix}${name}_p95 ${p95}`);
	}
await browser.close();
