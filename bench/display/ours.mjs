// ours.mjs - a desktop of drydock monitor with a terminal of content.py, and what its processes take.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Monitor, waitForState } from "../../tests/web/lab.mjs";

const TICKS_PER_SECOND = 100;
export const CONTENT = join(dirname(fileURLToPath(import.meta.url)), "content.py");

export function terminal(...words) {
	return ["foot", "-o", "csd.preferred=none", "-o", "cursor.blink=no", "python3", CONTENT, ...words];
}

export function startDesktop(program, size, ...words) {
	return Monitor.start(program, ["--size", size], terminal(...words));
}

// The page of address in a window of width and height; its measured list is kept.
export async function openMeasured(browser, address, [width, height]) {
	const page = await browser.newPage({ viewport: { width, height } });
	await page.addInitScript(() => { window.measured = []; });
	await page.goto(address);
	await waitForState(page, "showing");
	return page;
}

function statusOf(process) {
	try {
		const text = readFileSync(`/proc/${process}/stat`, "latin1");
		const end = text.lastIndexOf(")");
		return { name: text.slice(text.indexOf("(") + 1, end), words: text.slice(end + 2).split(" ") };
	} catch {
		return null;
	}
}

// The program's own processes: the terminal and what runs in it are not ours.
function ownOf(root) {
	const processes = new Map(readdirSync("/proc").filter((name) => /^\d+$/.test(name))
		.map((name) => [Number(name), statusOf(name)]));
	const isBelow = (process) => {
		for (let at = process; processes.get(at); at = Number(processes.get(at).words[1]))
			if (at === root)
				return true;
		return false;
	};
	return [...processes].filter(([process, status]) => status?.name.startsWith("drydock") && isBelow(process));
}

// Seconds of processor time.
export function secondsOf(root) {
	return ownOf(root).reduce((ticks, [, status]) => ticks + Number(status.words[11]) + Number(status.words[12]), 0) / TICKS_PER_SECOND;
}

// What they hold: counts, and bytes of memory that nobody shares with them.
export function holdingsOf(root) {
	const holdings = { processes: 0, threads: 0, descriptors: 0, memory: 0 };
	for (const [process] of ownOf(root)) {
		holdings.processes++;
		holdings.threads += readdirSync(`/proc/${process}/task`).length;
		holdings.descriptors += readdirSync(`/proc/${process}/fd`).length;
		const rollup = readFileSync(`/proc/${process}/smaps_rollup`, "latin1");
		for (const [, kibibytes] of rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm))
			holdings.memory += Number(kibibytes) * 1024;
	}
	return holdings;
}

// How many processes, threads and descriptors there are now and were not before.
export function leftOf(before, after) {
	return ["processes", "threads", "descriptors"].reduce((sum, name) => sum + Math.max(after[name] - before[name], 0), 0);
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
