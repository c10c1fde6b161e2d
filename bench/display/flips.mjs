// flips.mjs PROGRAM - one viewer that lets the monitor change between HDR and SDR, FLIPS (200) times, and sees a picture of each; what
// the program's processes hold at the end beyond what they held after SETTLED (20):
//	flips_left N    processes, threads and descriptors together
//	flips_memory P  per cent of memory of their own (private pages)
import { startBrowser, Monitor, openPicture, waitUntil } from "../../tests/web/lab.mjs";
import { holdingsOf, leftOf, pause } from "./ours.mjs";

const SETTLE_MS = 1500;
const flips = Number(process.env.FLIPS ?? 200), settled = Math.min(Number(process.env.SETTLED ?? 20), flips - 1);

// The colours change with a stream's configuration; the state is "showing" again with its first picture.
async function flip(page) {
	const wanted = await page.evaluate(() => {
		const { colour } = document.body.dataset;
		document.getElementById("colour").click();
		return colour === "hdr" ? "sdr" : "hdr";
	});
	await waitUntil(page, (colour) => document.body.dataset.colour === colour && document.body.dataset.state === "showing", wanted);
}

const monitor = await Monitor.start(process.argv[2], ["--hdr", "--size", "640x480@60"]);
const browser = await startBrowser();
const page = await openPicture(browser, monitor.control);
let before = null;
for (let number = 1; number <= flips; number++) {
	await flip(page);
	// Both are after an even number of flips: of the same colours.
	if (number === settled - settled % 2) {
		await pause(SETTLE_MS);
		before = holdingsOf(monitor.child.pid);
	}
}
await pause(SETTLE_MS);
const after = holdingsOf(monitor.child.pid);
await browser.close();
await monitor.stop();
console.error(`flips: ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
console.log(`flips_left ${leftOf(before, after)}\nflips_memory ${100 * (after.memory - before.memory) / before.memory}`);
