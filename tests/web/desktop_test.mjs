// desktop_test.mjs - a terminal on the monitor, used from the page; run.py leaves it out where there is no desktop.
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Monitor, openPicture, waitUntil } from "./lab.mjs";
import { test } from "./table.mjs";

const [program] = process.argv.slice(2);
const COLOUR_TOLERANCE = 12;

// A program named paint, which fills the terminal with the colour of three numbers.
function makePaint() {
	const folder = mkdtempSync(join(tmpdir(), "drydock-desktop-"));
	const path = join(folder, "paint");
	writeFileSync(path, "#!/bin/sh\nprintf '\\033[48;2;%s;%s;%sm\\033[2J\\033[H' $1 $2 $3\n");
	chmodSync(path, 0o755);
	return folder;
}

async function waitForColour(page, colour) {
	await waitUntil(page, ([wanted, tolerance]) => {
		const canvas = document.getElementById("picture");
		const { data } = canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
		return wanted.every((value, part) => Math.abs(data[part] - value) <= tolerance);
	}, [colour, COLOUR_TOLERANCE]);
}

async function withTerminal(lab, use) {
	const folder = makePaint();
	const monitor = await Monitor.start(program, ["--size", "1280x720@60"],
		["env", `PATH=${folder}:${process.env.PATH}`, "PS1=drydock $ ", "foot", "sh"]);
	try {
		const page = await openPicture(lab.browser, monitor.control);
		await use(page);
		assert.deepEqual(page.errors, []);
		await page.close();
		assert.equal(await monitor.stop(), 0, monitor.log);
	} finally {
		monitor.child.kill("SIGKILL");
		rmSync(folder, { recursive: true });
	}
}

async function enter(page, line) {
	await page.keyboard.type(line);
	await page.keyboard.press("Enter");
}

test("DISP_222_what_is_typed_runs_in_the_terminal_and_its_output_is_in_the_picture", async (lab) => {
	await withTerminal(lab, async (page) => {
		await enter(page, "paint 220 20 60");
		await waitForColour(page, [220, 20, 60]);
		await enter(page, "paint 20 120 200");
		await waitForColour(page, [20, 120, 200]);
		if (process.env.DRYDOCK_DESKTOP_SCREENSHOT) {
			await enter(page, "tput sgr0; clear; ls --color; head -40 samples/vdisplay/driver/monitor.c");
			await page.waitForTimeout(1500);
			await page.screenshot({ path: process.env.DRYDOCK_DESKTOP_SCREENSHOT });
		}
	});
});
