// viewer.js - connect, decode, draw, measure, and say in plain words how things stand.
import * as format from "./format.js";
import { ClockOffset, Stages } from "./stages.js";

const RETRY_MS = 2000;
const CLOCK_MS = 2000;
const PANEL_MS = 500;

const element = (id) => document.getElementById(id);
const canvas = element("picture");
const context = canvas.getContext("2d", { alpha: false, desynchronized: true });
const nowUs = () => performance.now() * 1000;

// captured: since the driver presented it; each of the others since the one before; total: all four.
const stages = new Stages(["captured", "received", "decoded", "displayed", "total"]);
const counts = { frames: 0, bytes: 0, shown: 0, replaced: 0, gaps: 0, lastFrame: 0 };

let socket = null;
let clock = new ClockOffset();
let permissions = 0;

// --- How things stand ------------------------------------------------------------------------------

function setState(state, words) {
	document.body.dataset.state = state;
	element("state").textContent = words;
}

// What no new attempt would change: words by the code of the close.
const FINAL = {
	[format.CLOSE_BAD_TOKEN]: "This address has not the right token. Take the one that drydock monitor prints now; " +
		"it changes with each start.",
	[format.CLOSE_VIEW_ONLY]: "This address is to look only, and something was typed.",
	[format.CLOSE_NO_CODEC]: "No picture, because this browser decodes nothing that the monitor can send.",
	[format.CLOSE_ENDED]: "The monitor has ended.",
	[format.CLOSE_VERSION]: "This page is of another version than the monitor. Load it again.",
	[format.CLOSE_MALFORMED]: "The monitor did not understand this page. Load it again.",
};

// --- Decoding and drawing --------------------------------------------------------------------------

class Screen {
	constructor() {
		this.decoder = null;
		this.underWay = new Map(); // of frames that are in the decoder, by their timestamps
		this.next = null;
		this.needsKey = true;
	}

	configure(configuration) {
		this.configuration = configuration;
		if (canvas.width !== configuration.visibleWidth || canvas.height !== configuration.visibleHeight) {
			canvas.width = configuration.visibleWidth;
			canvas.height = configuration.visibleHeight;
		}
		this.restart();
	}

	restart() {
		this.close();
		this.decoder = new VideoDecoder({
			output: (picture) => this.take(picture),
			error: (error) => this.fail(error),
		});
		this.decoder.configure({
			codec: this.configuration.codec,
			codedWidth: this.configuration.codedWidth,
			codedHeight: this.configuration.codedHeight,
			colorSpace: this.configuration.colorSpace,
			optimizeForLatency: true,
		});
	}

	close() {
		if (this.decoder && this.decoder.state !== "closed")
			this.decoder.close();
		this.next?.picture.close();
		this.next = null;
		this.underWay.clear();
		this.needsKey = true;
	}

	fail(error) {
		console.warn("decoder:", error.message);
		this.restart();
		send(format.message(format.WANT_KEY).bytes);
	}

	decode(frame, receivedUs) {
		const key = (frame.flags & format.FLAG_KEY) !== 0;
		if (!this.decoder || (this.needsKey && !key)) {
			send(format.acknowledgeMessage(frame.frame));
			return;
		}
		this.needsKey = false;
		this.underWay.set(frame.frame, { frame, receivedUs });
		this.decoder.decode(new EncodedVideoChunk({
			type: key ? "key" : "delta",
			timestamp: frame.frame,
			data: frame.payload,
		}));
	}

	take(picture) {
		const entry = this.underWay.get(picture.timestamp);
		this.underWay.delete(picture.timestamp);
		if (!entry) {
			picture.close();
			return;
		}
		send(format.acknowledgeMessage(entry.frame.frame));
		entry.decodedUs = nowUs();
		if (this.next) {
			this.next.picture.close();
			counts.replaced++;
		} else {
			requestAnimationFrame(() => this.draw());
		}
		this.next = { ...entry, picture };
	}

	draw() {
		// The connection may have gone since it was asked for.
		if (!this.next)
			return;
		const { picture, frame, receivedUs, decodedUs } = this.next;
		this.next = null;
		// What is coded may be a column or a row larger than what is to be seen.
		context.drawImage(picture, 0, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
		picture.close();
		counts.shown++;
		if (document.body.dataset.state !== "showing")
			setState("showing", "");
		measure(frame, { receivedUs, decodedUs, displayedUs: nowUs() });
	}
}

let screen = new Screen();

function measure(frame, { receivedUs, decodedUs, displayedUs }) {
	const best = clock.best();
	if (!best || frame.flags & format.FLAG_REPEAT)
		return;
	const captured = frame.ageUs / 1000;
	const received = (receivedUs + best.offset - frame.timeUs) / 1000;
	const decoded = (decodedUs - receivedUs) / 1000;
	const displayed = (displayedUs - decodedUs) / 1000;
	stages.add("captured", captured);
	stages.add("received", received);
	stages.add("decoded", decoded);
	stages.add("displayed", displayed);
	stages.add("total", captured + received + decoded + displayed);
}

// --- The connection --------------------------------------------------------------------------------

function send(bytes) {
	if (socket && socket.readyState === WebSocket.OPEN)
		socket.send(bytes);
}

function count(frame) {
	if (counts.lastFrame && frame.frame !== counts.lastFrame + 1)
		counts.gaps += frame.frame - counts.lastFrame - 1;
	counts.lastFrame = frame.frame;
	counts.frames++;
	counts.bytes += frame.payload.length;
}

function receive(buffer) {
	const receivedUs = nowUs();
	const message = format.parse(buffer);
	if (!message)
		return;
	if (message.type === format.VIDEO) {
		count(message);
		screen.decode(message, receivedUs);
	} else if (message.type === format.CONFIGURATION) {
		const configuration = format.parseConfiguration(message);
		if (configuration)
			screen.configure(configuration);
	} else if (message.type === format.WELCOME) {
		permissions = message.view.getUint16(2, true);
		setState("waiting", "Connected. Waiting for the first picture…");
		askClock();
	} else if (message.type === format.CLOCK) {
		clock.add(message.timeUs, Number(message.view.getBigUint64(0, true)),
			Number(message.view.getBigUint64(8, true)), receivedUs);
	} else if (message.type === format.NOTICE) {
		console.info("monitor:", new TextDecoder().decode(message.payload.subarray(format.NOTICE_BYTES)));
	}
}

function askClock() {
	send(format.askClockMessage(nowUs()));
}

// The bits of what this browser says that it decodes.
async function supportedCodecs() {
	const answers = await Promise.all(format.CODECS.map(async ({ bit, codec }) => {
		try {
			const { supported } = await VideoDecoder.isConfigSupported({ codec });
			return supported ? bit : 0;
		} catch {
			return 0;
		}
	}));
	return answers.reduce((all, bit) => all | bit, 0);
}

function onClose(event) {
	screen.close();
	socket = null;
	if (FINAL[event.code]) {
		setState("ended", FINAL[event.code]);
		return;
	}
	setState(counts.shown ? "lost" : "connecting", event.reason
		? `The connection was closed: ${event.reason}. Trying again…`
		: "The monitor does not answer. Trying again…");
	setTimeout(connect, RETRY_MS);
}

async function connect() {
	const token = location.hash.slice(1);
	if (token.length !== format.TOKEN_CHARACTERS) {
		setState("ended", "This address has no token. Take the whole address that drydock monitor prints.");
		return;
	}
	if (!("VideoDecoder" in window)) {
		setState("ended", "No picture, because this browser has no WebCodecs. Chromium has.");
		return;
	}
	const codecs = await supportedCodecs();
	const size = { width: Math.min(innerWidth * devicePixelRatio, 16384),
		height: Math.min(innerHeight * devicePixelRatio, 16384) };
	counts.lastFrame = 0;
	clock = new ClockOffset();
	socket = new WebSocket(`ws://${location.host}/stream`, format.PROTOCOL);
	socket.binaryType = "arraybuffer";
	socket.onopen = () => send(format.helloMessage(codecs, token, size));
	socket.onmessage = (event) => receive(event.data);
	socket.onclose = onClose;
}

// --- The panel -------------------------------------------------------------------------------------

function cells(row, values) {
	for (const value of values) {
		const cell = document.createElement("td");
		cell.textContent = value;
		row.append(cell);
	}
}

function number(value) {
	return value === null ? "–" : value.toFixed(1);
}

let lastCounts = { ...counts, at: performance.now() };

function facts() {
	const seconds = (performance.now() - lastCounts.at) / 1000;
	const best = clock.best();
	const rows = {
		"picture": screen.configuration ? `${canvas.width} × ${canvas.height}` : "none yet",
		"codec": screen.configuration ? screen.configuration.codec : "–",
		"shown a second": ((counts.shown - lastCounts.shown) / seconds).toFixed(1),
		"Mbit a second": ((counts.bytes - lastCounts.bytes) * 8e-6 / seconds).toFixed(2),
		"not sent to you": counts.gaps,
		"replaced before shown": counts.replaced,
		"round trip": best ? `${(best.roundTrip / 1000).toFixed(2)} ms` : "–",
		"you may": permissions & format.MAY_CONTROL ? "control" : "look",
	};
	lastCounts = { ...counts, at: performance.now() };
	return rows;
}

function showPanel() {
	if (element("panel").hidden)
		return;
	element("stages").replaceChildren(...stages.names.map((name) => {
		const row = document.createElement("tr");
		row.id = `stage-${name}`;
		row.className = name === "total" ? "sum" : "";
		cells(row, [name, ...stages.row(name).map(number)]);
		return row;
	}));
	element("facts").replaceChildren(...Object.entries(facts()).flatMap(([name, value]) => {
		const term = document.createElement("dt"), text = document.createElement("dd");
		term.textContent = name;
		text.textContent = value;
		return [term, text];
	}));
}

element("toggle-panel").onclick = () => {
	const panel = element("panel");
	panel.hidden = !panel.hidden;
	element("toggle-panel").setAttribute("aria-expanded", String(!panel.hidden));
	showPanel();
};
element("full-screen").onclick = () => {
	if (document.fullscreenElement)
		document.exitFullscreen();
	else
		document.documentElement.requestFullscreen();
};

setInterval(askClock, CLOCK_MS);
setInterval(showPanel, PANEL_MS);
addEventListener("hashchange", () => location.reload());
connect();
