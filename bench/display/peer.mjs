// peer.mjs - the same terminal on sway without a screen, sent by wayvnc --max-fps=60, seen with Debian's noVNC. Sway will not
// run as root, so that it runs as nobody then.
import { spawn } from "node:child_process";
import { copyFileSync, chmodSync, mkdtempSync, chownSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONTENT, pause } from "./ours.mjs";

const NOBODY = 65534;
const NOVNC = "/usr/share/novnc";

async function freePort() {
	const server = createServer();
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

function asNobody(command, environment) {
	const words = process.getuid() === 0
		? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", ...command] : command;
	// Its group is ended as a whole.
	return spawn(words[0], words.slice(1), { env: { ...process.env, ...environment }, stdio: ["ignore", "ignore", "pipe"],
		detached: true });
}

export class Peer {
	static async start([width, height], ...words) {
		const peer = new Peer();
		peer.folder = mkdtempSync(join(tmpdir(), "drydock-bench-"));
		const content = join(peer.folder, "content.py"), configuration = join(peer.folder, "sway");
		copyFileSync(CONTENT, content);
		writeFileSync(configuration, [`output HEADLESS-1 resolution ${width}x${height}@60Hz position 0 0`,
			"default_border none", "seat * hide_cursor 0",
			`exec foot -o csd.preferred=none -o cursor.blink=no python3 ${content} ${words.join(" ")}`].join("\n") + "\n");
		chmodSync(peer.folder, 0o700);
		if (process.getuid() === 0)
			[peer.folder, content, configuration].forEach((path) => chownSync(path, NOBODY, NOBODY));
		peer.log = "";
		peer.children = [];
		const environment = { XDG_RUNTIME_DIR: peer.folder, HOME: peer.folder, WLR_BACKENDS: "headless",
			WLR_RENDERER: "pixman", WLR_LIBINPUT_NO_DEVICES: "1", WLR_HEADLESS_OUTPUTS: "1" };
		peer.run(["sway", "-c", configuration], environment);
		await pause(3000);
		const vnc = await freePort(), web = await freePort();
		peer.run(["wayvnc", "--max-fps=60", "127.0.0.1", `${vnc}`], { ...environment, WAYLAND_DISPLAY: "wayland-1" });
		await pause(1500);
		peer.run(["websockify", `--web=${NOVNC}`, `127.0.0.1:${web}`, `127.0.0.1:${vnc}`], environment);
		await pause(1500);
		peer.address = `http://127.0.0.1:${web}/vnc_lite.html?host=127.0.0.1&port=${web}&path=websockify`;
		return peer;
	}

	run(command, environment) {
		const child = asNobody(command, environment);
		child.stderr.on("data", (text) => { this.log += text; });
		this.children.push(child);
		process.on("exit", () => this.end(child));
	}

	end(child) {
		try {
			process.kill(-child.pid, "SIGKILL");
		} catch {
			// It has ended.
		}
	}

	stop() {
		this.children.reverse().forEach((child) => this.end(child));
		rmSync(this.folder, { recursive: true, force: true });
	}
}
