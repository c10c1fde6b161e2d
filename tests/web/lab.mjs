// lab.mjs - a monitor as a child, a browser, and what is read from the canvas.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(`${process.env.DRYDOCK_WEB_MODULES}/`);
const { chromium } = require("playwright-core");

// A test that fails does not leave its monitor behind.
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Monitor {
	// Starts it and waits for its two addresses: with the card, or a desktop of that command.
	static async start(program, options = [], command = null) {
		const monitor = new Monitor();
		const source = command ? [...options, "--", ...command] : ["--source", "card", ...options];
		monitor.child = spawn(program, ["monitor", ...source], { stdio: ["ignore", "pipe", "pipe"] });
		running.add(monitor.child);
		monitor.child.on("exit", () => running.delete(monitor.child));
		monitor.log = "";
		monitor.child.stderr.on("data", (text) => { monitor.log += text; });
		monitor.ended = new Promise((resolve) => monitor.child.on("exit", resolve));
		monitor.said = [];
		createInterface({ input: monitor.child.stdout }).on("line", (line) => monitor.said.push(line));
		[monitor.control, monitor.view] = await monitor.addresses();
		monitor.port = new URL(monitor.control).port;
		monitor.token = new URL(monitor.control).hash.slice(1);
		return monitor;
	}

	// Its first two lines; what it says later stays in said.
	async addresses() {
		const over = this.ended.then(() => true);
		while (this.said.length < 2)
			if (await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 20))]))
				throw new Error(`no addresses: ${this.log}`);
		return this.said.splice(0, 2).map((line) => line.split(" ")[0]);
	}

	// As Ctrl-C does; gives the exit status.
	async stop() {
		this.child.kill("SIGINT");
		return await this.ended;
	}
}

// A monitor without a machine (stage.c): it is told what to show, and tells what viewers do.
export class Stage {
	static async start() {
		const stage = new Stage();
		stage.child = spawn(process.env.DRYDOCK_WEB_STAGE, { stdio: ["pipe", "pipe", "pipe"] });
		running.add(stage.child);
		stage.child.on("exit", () => running.delete(stage.child));
		stage.log = "";
		stage.child.stderr.on("data", (text) => { stage.log += text; });
		stage.ended = new Promise((resolve) => stage.child.on("exit", resolve));
		stage.heard = [];
		const lines = createInterface({ input: stage.child.stdout });
		const addresses = [];
		await new Promise((resolve) => lines.on("line", (line) => {
			if (addresses.length === 2) {
				stage.heard.push(JSON.parse(line));
				return;
			}
			addresses.push(line.split(" ")[0]);
			if (addresses.length === 2)
				resolve();
		}));
		[stage.control, stage.view] = addresses;
		return stage;
	}

	say(line) {
		this.child.stdin.write(`${line}\n`);
	}

	// What was heard since the last time, once enough(it) is true.
	async hear(enough) {
		const end = Date.now() + 20000;
		while (!enough(this.heard)) {
			if (Date.now() > end)
				throw new Error(`in vain: ${enough}; heard ${JSON.stringify(this.heard)}; ${this.log}`);
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		return this.heard.splice(0);
	}

	async stop() {
		this.child.stdin.end();
		return await this.ended;
	}
}

export async function startBrowser() {
	const args = ["--disable-gpu", "--host-resolver-rules=MAP evil.example 127.0.0.1"];
	// Chromium's own sandbox does not start as root, as a container's tests run.
	if (process.getuid() === 0)
		args.push("--no-sandbox");
	return await chromium.launch({ executablePath: process.env.DRYDOCK_CHROMIUM, args });
}

// Look until look(argument), run in the page, is true. The page's policy forbids what playwright's own wait does.
export async function waitUntil(page, look, argument, limitMs = 30000) {
	const end = Date.now() + limitMs;
	while (!await page.evaluate(look, argument)) {
		if (Date.now() > end)
			throw new Error(`in vain: ${look} ${argument ?? ""}; ${await page.innerText("body")}`);
		await page.waitForTimeout(50);
	}
}

// Into the folder of run.py --screenshots, if there is one, for docs/pictures.
export async function takePicture(page, name) {
	if (process.env.DRYDOCK_SCREENSHOTS)
		await page.screenshot({ path: `${process.env.DRYDOCK_SCREENSHOTS}/${name}.png` });
}

export async function waitForState(page, state) {
	await waitUntil(page, (wanted) => document.body.dataset.state === wanted, state);
}

// Runs in a page before its own script: pixelsOf() gives RGBA of a canvas, also of one that a worker draws on.
export function addPixelsOf() {
	window.pixelsOf = (id, x, y, width = 1, height = 1) => {
		const copy = Object.assign(document.createElement("canvas"), { width, height });
		const context = copy.getContext("2d", { willReadFrequently: true });
		context.drawImage(document.getElementById(id), x, y, width, height, 0, 0, width, height);
		return context.getImageData(0, 0, width, height).data;
	};
}

// The page of address, when it shows a picture; before is run in it first.
export async function openPicture(browser, address, before = null) {
	const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
	await page.addInitScript(addPixelsOf);
	if (before)
		await page.addInitScript(before);
	page.errors = [];
	page.on("pageerror", (error) => page.errors.push(error.message));
	await page.goto(address);
	await waitForState(page, "showing");
	return page;
}

// As a browser is that can draw in the page alone; runs before the page's own script.
export function takeWorkersCanvasAway() {
	delete HTMLCanvasElement.prototype.transferControlToOffscreen;
}

// {counter, patches} read from the canvas's pixels; counter null: the cells are no counter.
export async function readCard(page) {
	return await page.evaluate(() => {
		const canvas = document.getElementById("picture");
		const { width, height } = canvas;
		const data = window.pixelsOf("picture", 0, 0, width, height);
		const cell = (column, row) => {
			const x = Math.floor(width * (column + 0.5) / 16), y = Math.floor(height * (row + 0.5) / 12);
			return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
		};
		let counter = 0;
		for (let bit = 31; bit >= 0; bit--) {
			const column = (31 - bit) % 16, row = Math.floor((31 - bit) / 16);
			const plain = cell(column, row)[1] > 127, inverse = cell(column, row + 2)[1] > 127;
			if (plain === inverse)
				return { counter: null, width, height };
			counter = counter * 2 + (plain ? 1 : 0);
		}
		const patches = Array.from({ length: 8 }, (_, index) => cell(index * 2 + 0.5, 4.5));
		return { counter, patches, width, height };
	});
}

// A page of another origin; gives its address and how to end it.
export async function serveForeignPage(html) {
	const server = createServer((_, response) => {
		response.setHeader("content-type", "text/html");
		response.end(html);
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

// What a desktop lacks here; nothing, when it can be shown.
export function missingDesktop(program) {
	if (!existsSync(join(dirname(program), "drydock-composer")))
		return "drydock-composer was not built (sh tools/setup.sh run)";
	if (!(process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, "foot"))))
		return "foot is not installed (sh tools/setup.sh web)";
	return "";
}
