// tls_test.mjs - the page over https, and its stream over wss.
import assert from "node:assert/strict";
import { Monitor, openPicture, readCard } from "./lab.mjs";
import { test } from "./table.mjs";

const [program] = process.argv.slice(2);

test("a_monitor_with_a_certificate_of_its_own_is_seen_over_https", async ({ browser }) => {
	const monitor = await Monitor.start(program, ["--size", "640x480@30", "--listen", "127.0.0.1", "--tls"]);
	assert.match(monitor.control, /^https:\/\/127\.0\.0\.1:\d+\/#[0-9a-f]{32}$/);
	const fingerprint = monitor.said.find((line) => line.startsWith("SHA-256"));
	assert.match(fingerprint, /^SHA-256 of the certificate: ([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
	const context = await browser.newContext({ ignoreHTTPSErrors: true });
	const sockets = [];
	context.on("page", (page) => page.on("websocket", (socket) => sockets.push(socket.url())));
	const page = await openPicture(context, monitor.control);
	const { counter, width, height } = await readCard(page);
	assert.deepEqual([width, height], [640, 480]);
	assert.notEqual(counter, null);
	// Pictures are decoded in secure contexts alone.
	assert.equal(await page.evaluate(() => window.isSecureContext), true);
	assert.ok(sockets.every((url) => url.startsWith("wss://127.0.0.1:")), sockets.join(" "));
	assert.deepEqual(page.errors, []);
	// Without TLS there are words, and no page.
	const plain = await context.newPage();
	const answer = await plain.goto(`http://127.0.0.1:${monitor.port}/`);
	assert.equal(answer.status(), 403);
	assert.match(await plain.innerText("body"), /this port speaks https alone/);
	await context.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});

test("a_browser_that_trusts_nobody_does_not_show_it", async ({ browser }) => {
	const monitor = await Monitor.start(program, ["--size", "320x192@30", "--tls"]);
	const page = await browser.newPage();
	await assert.rejects(page.goto(monitor.control), /ERR_CERT_AUTHORITY_INVALID/);
	await page.close();
	assert.equal(await monitor.stop(), 0, monitor.log);
});
