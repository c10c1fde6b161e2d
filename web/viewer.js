// viewer.js - connect, decode, draw, measure, and say in plain words how things stand.
import { Cursor, parseCursor, parseCursorShape } from "./cursor.js";
import * as format from "./format.js";
import { Input, parseRumble } from "./input.js";
import { ClockOffset, Stages, stagesOf } from "./stages.js";

const RETRY_MS = 2000;
const CLOCK_MS = 2000;
const PANEL_MS = 500;
const RESIZE_MS = 150;
const PASTE_MS = 50;
const SIZE_MAX = 16384;

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
let lastTrouble = ""; // why there is no picture, while there is none

// --- How things stand ------------------------------------------------------------------------------

function setState(state, words) {
	document.body.dataset.state = state;
	element("state").textContent = words;
}

// What the monitor says of itself, until it says that all is well, or a new picture comes.
function hearNotice({ view, payload }) {
	const code = view.getUint16(0, true);
	const words = new TextDecoder().decode(payload.subarray(format.NOTICE_BYTES));
	console.info("monitor:", words);
	if (code !== format.NOTICE_NO_INPUT)
		lastTrouble = code === format.NOTICE_NO_PICTURE ? words : "";
	if (code === format.NOTICE_RESIZING)
		setState("resizing", words);
	else if (code === format.NOTICE_RESTARTED || code === format.NOTICE_NO_PICTURE)
		setState("trouble", words);
	else if (code === format.NOTICE_FINE && ["resizing", "trouble"].includes(document.body.dataset.state))
		setState(counts.shown ? "showing" : "waiting", "Waiting for the first picture…");
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
		this.marked = new Set();
	}

	configure(configuration) {
		this.configuration = configuration;
		this.mark("configuration");
		document.body.dataset.colour = configuration.hdr ? "hdr" : "sdr";
		element("colour").textContent = configuration.hdr ? "Show SDR" : "Show HDR";
		this.restart();
	}

	// The canvas takes a new size with the first picture of it, so that the old one stays until then.
	fit({ visibleWidth, visibleHeight }) {
		if (canvas.width === visibleWidth && canvas.height === visibleHeight)
			return;
		canvas.width = visibleWidth;
		canvas.height = visibleHeight;
		cursor.place();
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
		this.next?.picture?.close();
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
		if (!this.decoder || frame.configuration !== this.configuration.id || (this.needsKey && !key)) {
			send(format.acknowledgeMessage(frame.frame));
			return;
		}
		this.mark("first frame");
		this.needsKey = false;
		this.underWay.set(frame.frame, { frame, receivedUs });
		this.decoder.decode(new EncodedVideoChunk({
			type: key ? "key" : "delta",
			timestamp: frame.frame,
			data: frame.payload,
		}));
	}

	// For who measures; the first of each connection.
	mark(name) {
		if (!this.marked.has(name)) {
			this.marked.add(name);
			performance.mark(name);
		}
	}

	// A picture that is sent again is no sign that the monitor is well.
	showed(frame) {
		const { state } = document.body.dataset;
		if (state !== "showing" && !(state === "trouble" && frame.flags & format.FLAG_REPEAT))
			setState("showing", "");
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
		this.mark("first decoded");
		if (this.next) {
			this.next.picture?.close();
			counts.replaced++;
		} else {
			requestAnimationFrame(() => this.show());
		}
		this.next = { ...entry, picture };
		// At once: to draw takes milliseconds, which the browser's next frame would otherwise begin with. A page that
		// nobody sees has no frames, and draws when it is seen again.
		if (!document.hidden)
			this.draw();
	}

	draw() {
		const { picture } = this.next;
		this.fit(this.configuration);
		// What is coded may be a column or a row larger than what is to be seen.
		context.drawImage(picture, 0, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
		picture.close();
		this.next.picture = null;
	}

	// The browser makes the frame that shows it.
	show() {
		// The connection may have gone since it was asked for.
		if (!this.next)
			return;
		if (this.next.picture)
			this.draw();
		const { frame, receivedUs, decodedUs } = this.next;
		this.next = null;
		counts.shown++;
		this.mark("first picture");
		this.showed(frame);
		measure(frame, { receivedUs, decodedUs, displayedUs: nowUs() });
	}
}

let screen = new Screen();
const cursor = new Cursor(canvas, element("cursor"), element("cursor-invert"));
const input = new Input(canvas, element("typed"), (bytes) => send(bytes));

function measure(frame, times) {
	const best = clock.best();
	if (!best || frame.flags & format.FLAG_REPEAT)
		return;
	const took = stagesOf(frame, times, best.offset);
	for (const [name, milliseconds] of Object.entries(took))
		stages.add(name, milliseconds);
	// For who measures: a list that was put there before this script ran.
	window.measured?.push({ present: frame.presented, total: took.total });
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
		welcome(message.view.getUint16(2, true));
	} else if (message.type === format.CLOCK) {
		clock.add(message.timeUs, Number(message.view.getBigUint64(0, true)),
			Number(message.view.getBigUint64(8, true)), receivedUs);
	} else if (message.type === format.NOTICE) {
		hearNotice(message);
	} else {
		receiveBeside(message);
	}
}

// What is no picture and says nothing about one.
function receiveBeside(message) {
	if (message.type === format.CURSOR) {
		const position = parseCursor(message);
		if (position)
			cursor.setPosition(position);
	} else if (message.type === format.CURSOR_SHAPE) {
		const shape = parseCursorShape(message);
		if (shape)
			cursor.setShape(shape);
	} else if (message.type === format.RUMBLE) {
		const order = parseRumble(message);
		if (order)
			input.rumble(order);
	} else if (message.type === format.CLIPBOARD) {
		clipboard.take(new TextDecoder().decode(message.payload));
	}
}

function welcome(given) {
	permissions = given;
	performance.mark("welcome");
	setState("waiting", "Connected. Waiting for the first picture…");
	cursor.controls = (permissions & format.MAY_CONTROL) !== 0;
	element("capture").hidden = !cursor.controls;
	element("colour").hidden = !(permissions & format.MAY_COLOUR);
	input.allow(cursor.controls);
	askedSize = windowSize();
	if (permissions & format.MAY_RESIZE)
		send(format.resizeMessage(askedSize));
	askClock();
}

// --- The window's size -----------------------------------------------------------------------------

let askedSize = null;
let resizing = 0;

// In pixels of the device.
function windowSize() {
	const pixels = (length) => Math.min(Math.max(Math.round(length * devicePixelRatio), 1), SIZE_MAX);
	return { width: pixels(innerWidth), height: pixels(innerHeight) };
}

function followWindow() {
	clearTimeout(resizing);
	resizing = setTimeout(() => {
		const size = windowSize();
		if (!(permissions & format.MAY_RESIZE) || (size.width === askedSize?.width && size.height === askedSize?.height))
			return;
		askedSize = size;
		send(format.resizeMessage(size));
	}, RESIZE_MS);
}

addEventListener("resize", followWindow);

// --- The clipboard ---------------------------------------------------------------------------------

const clipboard = {
	pending: null,  // the monitor's text, until the browser lets us write it
	pasteKey: null, // what presses the key that pastes

	async take(text) {
		this.pending = text;
		await this.write();
	},

	// Browsers want a hand at the page for it.
	async write() {
		const text = this.pending;
		if (text === null)
			return;
		try {
			await navigator.clipboard.writeText(text);
			if (this.pending === text)
				this.pending = null;
		} catch {
			// With the next key or click, then.
		}
	},

	pressPasteKey() {
		const press = this.pasteKey;
		this.pasteKey = null;
		press?.();
	},

	paste(event) {
		const text = event.clipboardData?.getData("text/plain") ?? "";
		const message = format.clipboardMessage(text);
		event.preventDefault();
		if (!(permissions & format.MAY_CONTROL))
			return;
		if (!message)
			console.warn(`a text of more than ${format.CLIPBOARD_BYTES_MAX} bytes is not pasted`);
		else if (text)
			send(message);
		this.pressPasteKey();
	},
};

// The text goes before the key does; where there is none to paste, the key goes alone.
input.onPasteKey = (press) => {
	clipboard.pasteKey = press;
	setTimeout(() => clipboard.pressPasteKey(), PASTE_MS);
};
addEventListener("paste", (event) => clipboard.paste(event));
addEventListener("pointerdown", () => clipboard.write());
addEventListener("keydown", () => clipboard.write());

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

// Asked once, and while the connection is made.
const codecs = "VideoDecoder" in window ? supportedCodecs() : 0;

function onClose(event) {
	screen.close();
	cursor.forget();
	input.forget();
	permissions = 0;
	socket = null;
	if (FINAL[event.code]) {
		const why = event.code === format.CLOSE_ENDED && lastTrouble ? ` No picture: ${lastTrouble}` : "";
		setState("ended", FINAL[event.code] + why);
		return;
	}
	setState(counts.shown ? "lost" : "connecting", event.reason
		? `The connection was closed: ${event.reason}. Trying again…`
		: "The monitor does not answer. Trying again…");
	setTimeout(connect, RETRY_MS);
}

function connect() {
	const token = location.hash.slice(1);
	if (token.length !== format.TOKEN_CHARACTERS) {
		setState("ended", "This address has no token. Take the whole address that drydock monitor prints.");
		return;
	}
	if (!("VideoDecoder" in window)) {
		setState("ended", "No picture, because this browser has no WebCodecs. Chromium has.");
		return;
	}
	counts.lastFrame = 0;
	clock = new ClockOffset();
	const scheme = location.protocol === "https:" ? "wss" : "ws";
	socket = new WebSocket(`${scheme}://${location.host}/stream`, format.PROTOCOL);
	socket.binaryType = "arraybuffer";
	socket.onopen = async () => {
		performance.mark("connected");
		send(format.helloMessage(await codecs, token, windowSize()));
		performance.mark("hello");
	};
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
		"colours": screen.configuration?.hdr ? "HDR" : "SDR",
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
element("full-screen").onclick = async () => {
	if (document.fullscreenElement) {
		document.exitFullscreen();
		return;
	}
	await document.documentElement.requestFullscreen();
	// Then keys that the browser or the system would take go to the monitor as well; Escape held down ends it.
	await navigator.keyboard?.lock?.();
};
// For programs that want movements instead of places; Escape ends it.
element("capture").onclick = async () => {
	try {
		await canvas.requestPointerLock({ unadjustedMovement: true });
	} catch {
		await canvas.requestPointerLock();
	}
};

// The monitor shows HDR only while all who look at it can.
element("colour").onclick = () => send(format.colourMessage(!screen.configuration?.hdr));

setInterval(askClock, CLOCK_MS);
setInterval(showPanel, PANEL_MS);
addEventListener("hashchange", () => location.reload());
connect();
