// connect.mjs PROGRAM - "connect MS": from a page's load to the first picture of an idle desktop that it draws, the median of
// some; foot is the desktop, and the page that looked before is closed.
import { Monitor, openPicture, startBrowser } from "../../tests/web/lab.mjs";

const PAGES = 5;
const SETTLE_MS = 1000;

async function measure(browser, address) {
	const page = await openPicture(browser, address);
	const took = await page.evaluate(() => performance.getEntriesByName("first picture")[0].startTime -
		performance.getEntriesByType("navigation")[0].loadEventEnd);
	await page.close();
	await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
	return took;
}

const monitor = await Monitor.start(process.argv[2], ["--size", "1920x1080@60"], ["foot"]);
const browser = await startBrowser();
// Until the desktop is there and still.
await measure(browser, monitor.control);
const took = [];
for (let page = 0; page < PAGES; page++)
	took.push(await measure(browser, monitor.control));
await browser.close();
await monitor.stop();
console.log(`connect ${took.sort((one, other) => one - other)[Math.floor(PAGES / 2)]}`);
