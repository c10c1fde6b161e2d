// sessions.mjs PROGRAM - viewers that come, see a picture and go, SESSIONS (200) of them; what the program's processes hold at
// the end beyond what they held after SETTLED (20):
//	sessions_left N    processes, threads and descriptors together
//	sessions_memory P  per cent of memory of their own (private pages)
import { startBrowser, Monitor, openPicture } from "../../tests/web/lab.mjs";
import { holdingsOf, leftOf, pause } from "./ours.mjs";

const SETTLE_MS = 1500;
const sessions = Number(process.env.SESSIONS ?? 200), settled = Math.min(Number(process.env.SETTLED ?? 20), sessions - 1);

// Nobody looks, and what was closed has been noticed.
async function stand(monitor) {
	await pause(SETTLE_MS);
	return holdingsOf(monitor.child.pid);
}

const monitor = await Monitor.start(process.argv[2], ["--size", "640x480@60"]);
const browser = await startBrowser();
let before = null;
for (let session = 1; session <= sessions; session++) {
	await (await openPicture(browser, monitor.control)).close();
	if (session === settled)
		before = await stand(monitor);
}
const after = await stand(monitor);
await browser.close();
await monitor.stop();
console.error(`sessions: ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
console.log(`sessions_left ${leftOf(before, after)}\nsessions_memory ${100 * (after.memory - before.memory) / before.memory}`);
