// desktop.mjs PROGRAM - a terminal that scrolls, 1920x1080 at 60, to Chromium on the same machine, for a minute (SECONDS):
//	desktop_lost P     per cent of what was presented that was not shown, or shown a frame later than usual
//	desktop_age_frames N    99th percentile of the time from present to shown
//	desktop_cpu P      per cent of a core that our processes take for so many frames a second
// then the same desktop without anything that moves (IDLE_SECONDS):
//	idle_cpu P, idle_bytes N    of video a second
import { startBrowser } from "../../tests/web/lab.mjs";
import { openMeasured, pause, secondsOf, startDesktop } from "./ours.mjs";

const SIZE = [1920, 1080], RATE = 60;
const FRAME_MS = 1000 / RATE;
const SETTLE_MS = 3000;
const seconds = Number(process.env.SECONDS ?? 60), idleSeconds = Number(process.env.IDLE_SECONDS ?? 10);

function percentile(values, percent) {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.max(Math.ceil(sorted.length * percent / 100), 1) - 1];
}

// Each picture once: what is sent again to refine it was shown before.
function judge(shown) {
	const first = new Map();
	for (const { present, total } of shown)
		if (!first.has(present))
			first.set(present, total);
	const presents = [...first.keys()], totals = [...first.values()];
	const presented = Math.max(...presents) - Math.min(...presents) + 1, usual = percentile(totals, 50);
	const late = totals.filter((total) => total > usual + FRAME_MS).length;
	return { lost: 100 * (presented - first.size + late) / presented, age: percentile(totals, 99), presented };
}

async function during(monitor, milliseconds, page) {
	const before = secondsOf(monitor.child.pid), start = performance.now();
	await page.waitForTimeout(milliseconds);
	return 100 * (secondsOf(monitor.child.pid) - before) / ((performance.now() - start) / 1000);
}

async function scroll(browser) {
	const monitor = await startDesktop(process.argv[2], `${SIZE.join("x")}@${RATE}`, "scroll");
	const page = await openMeasured(browser, monitor.control, SIZE);
	await pause(SETTLE_MS);
	await page.evaluate(() => { window.measured.length = 0; });
	const taken = await during(monitor, seconds * 1000, page);
	const { lost, age, presented } = judge(await page.evaluate(() => window.measured));
	// Where others hold the cores up fewer are presented, and take less.
	const cpu = taken * RATE * seconds / presented;
	await page.close();
	await monitor.stop();
	console.log(`desktop_lost ${lost}\ndesktop_age_frames ${age / FRAME_MS}\ndesktop_cpu ${cpu}\ndesktop_fps ${presented / seconds}`);
}

async function idle(browser) {
	const monitor = await startDesktop(process.argv[2], `${SIZE.join("x")}@${RATE}`);
	const page = await browser.newPage({ viewport: { width: SIZE[0], height: SIZE[1] } });
	let bytes = 0;
	page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => {
		if (payload[0] === 3)
			bytes += payload.length;
	}));
	await page.goto(monitor.control);
	await pause(SETTLE_MS);
	const settled = bytes;
	const cpu = await during(monitor, idleSeconds * 1000, page);
	if (!settled)
		throw new Error("no picture came before it was to be idle");
	await page.close();
	await monitor.stop();
	console.log(`idle_cpu ${cpu}\nidle_bytes ${(bytes - settled) / idleSeconds}`);
}

const browser = await startBrowser();
await scroll(browser);
await idle(browser);
await browser.close();
