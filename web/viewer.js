// viewer.js - the page: connect, pass on what hands do, and say in plain words how things stand.
import { Cursor, parseCursor, parseCursorShape } from "./cursor.js";
import * as format from "./format.js";
import { Input, parseRumble } from "./input.js";
import { openStream } from "./opening.js";

const RETRY_MS = 2000;
const PANEL_MS = 500;
const RESIZE_MS = 150;
const PASTE_MS = 50;
const SIZE_MAX = 16384;

const element = (id) => document.getElementById(id);
const canvas = element("picture");
// Of the picture, in its own pixels; the canvas has it with the browser's next frame.
const pictureSize = { width: canvas.width, height: canvas.height };

let stream = null;
let hasShown = false;
let shows = null; // the last picture that the page was told of: {isRepeat, since}
let states = 0;   // how often another was set
let permissions = 0;
let lastTrouble = ""; // why there is no picture, while there is none

// --- How things stand ------------------------------------------------------------------------------

function setState(state, words) {
	states++;
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
		setState(hasShown ? "showing" : "waiting", "Waiting for the first picture…");
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

// --- What the stream says --------------------------------------------------------------------------

const cursor = new Cursor(canvas, pictureSize, element("cursor"), element("cursor-invert"));
const input = new Input(canvas, pictureSize, element("typed"), (bytes) => send(bytes));

function send(bytes) {
	stream?.({ kind: "send", bytes });
}

const heard = {
	message: ({ buffer }) => receive(buffer),
	closed: onClose,
	shows({ isRepeat }) {
		hasShown = true;
		shows = { isRepeat, since: states };
	},
	shown: () => showed(shows),
	figures: showFigures,
	mark: ({ name, at }) => performance.mark(name, { startTime: at - performance.timeOrigin }),
	// For who measures: a list that was put there before this script ran.
	measured: ({ pictures }) => window.measured.push(...pictures),
	size({ size }) {
		Object.assign(pictureSize, size);
		cursor.place();
	},
};

// A picture that is sent again is no sign that the monitor is well, and what was said since is newer. A canvas that a worker draws
// on has a picture of another size here only when it has that size.
function showed(picture) {
	const { state } = document.body.dataset;
	if (picture.since !== states || state === "showing" || (state === "trouble" && picture.isRepeat))
		return;
	if (canvas.width === pictureSize.width && canvas.height === pictureSize.height)
		setState("showing", "");
	else
		requestAnimationFrame(() => showed(picture));
}

function receive(buffer) {
	const message = format.parse(buffer);
	if (message.type === format.CONFIGURATION) {
		const { hdr } = format.parseConfiguration(message);
		document.body.dataset.colour = hdr ? "hdr" : "sdr";
		element("colour").textContent = hdr ? "Show SDR" : "Show HDR";
	} else if (message.type === format.WELCOME) {
		welcome(message.view.getUint16(2, true));
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
	setState("waiting", "Connected. Waiting for the first picture…");
	cursor.controls = (permissions & format.MAY_CONTROL) !== 0;
	element("capture").hidden = !cursor.controls;
	element("colour").hidden = !(permissions & format.MAY_COLOUR);
	input.allow(cursor.controls);
	askedSize = windowSize();
	if (permissions & format.MAY_RESIZE)
		send(format.resizeMessage(askedSize));
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

function onClose({ code, reason }) {
	cursor.forget();
	input.forget();
	permissions = 0;
	if (FINAL[code]) {
		const why = code === format.CLOSE_ENDED && lastTrouble ? ` No picture: ${lastTrouble}` : "";
		setState("ended", FINAL[code] + why);
		return;
	}
	setState(hasShown ? "lost" : "connecting", reason
		? `The connection was closed: ${reason}. Trying again…`
		: "The monitor does not answer. Trying again…");
	setTimeout(connect, RETRY_MS);
}

function connect() {
	const token = location.hash.slice(1);
	if (token.length !== format.TOKEN_CHARACTERS) {
		setState("ended", "This address has no token. Take the whole address that drydock monitor prints.");
		return;
	}
	if (!stream) {
		setState("ended", "No picture, because this browser has no WebCodecs. Chromium has.");
		return;
	}
	const scheme = location.protocol === "https:" ? "wss" : "ws";
	stream({ kind: "connect", address: `${scheme}://${location.host}/stream`, token, size: windowSize() });
}

function followSight() {
	stream?.({ kind: "hidden", hidden: document.hidden });
}

document.addEventListener("visibilitychange", followSight);

async function start() {
	stream = await openStream(canvas, (message) => heard[message.kind](message));
	followSight();
	if (window.measured)
		stream?.({ kind: "measure" });
	connect();
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

let lastCounts = { shown: 0, bytes: 0, at: performance.now() };

function facts({ counts, codec, hdr, roundTrip }) {
	const seconds = (performance.now() - lastCounts.at) / 1000;
	const rows = {
		"picture": codec ? `${pictureSize.width} × ${pictureSize.height}` : "none yet",
		"codec": codec ?? "–",
		"colours": hdr ? "HDR" : "SDR",
		"shown a second": ((counts.shown - lastCounts.shown) / seconds).toFixed(1),
		"Mbit a second": ((counts.bytes - lastCounts.bytes) * 8e-6 / seconds).toFixed(2),
		"not sent to you": counts.gaps,
		"replaced before shown": counts.replaced,
		"round trip": roundTrip === undefined ? "–" : `${(roundTrip / 1000).toFixed(2)} ms`,
		"you may": permissions & format.MAY_CONTROL ? "control" : "look",
	};
	lastCounts = { ...counts, at: performance.now() };
	return rows;
}

function showFigures(figures) {
	element("stages").replaceChildren(...figures.stages.map(([name, ...values]) => {
		const row = document.createElement("tr");
		row.id = `stage-${name}`;
		row.className = name === "total" ? "sum" : "";
		cells(row, [name, ...values.map(number)]);
		return row;
	}));
	element("facts").replaceChildren(...Object.entries(facts(figures)).flatMap(([name, value]) => {
		const term = document.createElement("dt"), text = document.createElement("dd");
		term.textContent = name;
		text.textContent = value;
		return [term, text];
	}));
}

function askFigures() {
	if (!element("panel").hidden)
		stream?.({ kind: "figures" });
}

element("toggle-panel").onclick = () => {
	const panel = element("panel");
	panel.hidden = !panel.hidden;
	element("toggle-panel").setAttribute("aria-expanded", String(!panel.hidden));
	askFigures();
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
element("colour").onclick = () => send(format.colourMessage(document.body.dataset.colour !== "hdr"));

setInterval(askFigures, PANEL_MS);
addEventListener("hashchange", () => location.reload());
start();
