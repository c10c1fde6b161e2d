// format.js - the messages, as include/drydock/stream_format.h has them; a test compares the numbers.

export const PROTOCOL = "drydock-stream-1";
export const VERSION = 1;
export const MAGIC = 0x53445244;
export const HEADER_BYTES = 32;
export const TOKEN_CHARACTERS = 32;
export const HELLO_BYTES = 48;
export const PART_BYTES = 8;
export const CONFIGURATION_BYTES = 28;
export const NOTICE_BYTES = 4;
export const INPUT_BYTES = 18;
export const INPUT_EVENTS_MAX = 64;
export const RESIZE_BYTES = 8;
export const COLOUR_BYTES = 4;
export const CURSOR_BYTES = 16;
export const CURSOR_SHAPE_BYTES = 20;
export const CLIPBOARD_BYTES_MAX = 65536;

export const WELCOME = 0x01;
export const CONFIGURATION = 0x02;
export const VIDEO = 0x03;
export const CLOCK = 0x04;
export const NOTICE = 0x05;
export const CURSOR = 0x06;
export const CURSOR_SHAPE = 0x07;
export const CLIPBOARD = 0x08;
export const RUMBLE = 0x09;
export const HELLO = 0x81;
export const ACKNOWLEDGE = 0x82;
export const WANT_KEY = 0x83;
export const ASK_CLOCK = 0x84;
export const INPUT = 0x85;
export const RESIZE = 0x86;
export const SET_CLIPBOARD = 0x87;
export const SET_COLOUR = 0x88;

// Kinds of input events.
export const KEY_DOWN = 0;
export const KEY_UP = 1;
export const MOUSE_MOVE = 2;
export const MOUSE_AT = 3;
export const BUTTON_DOWN = 4;
export const BUTTON_UP = 5;
export const SCROLL = 6;
export const TOUCH_DOWN = 9;
export const TOUCH_MOVE = 10;
export const TOUCH_UP = 11;
export const PAD_STATE = 12;
export const PAD_REMOVE = 13;
export const PAD_ARRIVAL = 14;
export const TEXT = 15;
export const BUTTON_FIRST = 0x110;
export const TOUCHES = 10;
export const TOUCH_CANCELLED = 0x100;
export const PADS = 4;
export const SCROLL_NOTCH = 120;
export const KEY_CAPS = 1;
export const KEY_NUM = 2;
export const KEY_SCROLL = 4;

export const FLAG_KEY = 0x01;
export const FLAG_REPEAT = 0x02;
export const FLAG_PART = 0x08;
export const TAKES_PARTS = 0x0001;
export const MAY_CONTROL = 0x01;
export const MAY_RESIZE = 0x02;
export const MAY_COLOUR = 0x04;

export const NOTICE_NO_INPUT = 1;
export const NOTICE_FINE = 16;
export const NOTICE_RESIZING = 17;
export const NOTICE_RESTARTED = 18;
export const NOTICE_NO_PICTURE = 19;

export const CLOSE_MALFORMED = 4400;
export const CLOSE_BAD_TOKEN = 4401;
export const CLOSE_VIEW_ONLY = 4403;
export const CLOSE_NO_CODEC = 4406;
export const CLOSE_ENDED = 4410;
export const CLOSE_VERSION = 4426;

// The codecs of hello: its bit, and what a browser is asked.
export const CODECS = [
	{ bit: 0x01, codec: "avc1.42c028" },
	{ bit: 0x02, codec: "avc1.6e0028" },
	{ bit: 0x04, codec: "avc1.f40028" },
	{ bit: 0x08, codec: "hev1.1.6.L123.B0" },
	{ bit: 0x10, codec: "av01.0.08M.08" },
];

const PRIMARIES = { 1: "bt709", 9: "bt2020" };
const TRANSFERS = { 1: "bt709", 13: "iec61966-2-1", 16: "pq" };
const MATRICES = { 0: "rgb", 1: "bt709", 9: "bt2020-ncl" };

// A message of type with a payload of length bytes: {view, bytes}; its header's other fields are 0.
export function message(type, length = 0) {
	const bytes = new Uint8Array(HEADER_BYTES + length);
	const view = new DataView(bytes.buffer);
	view.setUint8(0, type);
	view.setUint32(24, length, true);
	return { view, bytes };
}

export function helloMessage(codecs, token, size) {
	const { view, bytes } = message(HELLO, HELLO_BYTES);
	view.setUint32(32, MAGIC, true);
	view.setUint16(36, VERSION, true);
	view.setUint16(38, TAKES_PARTS, true);
	view.setUint32(40, codecs, true);
	view.setUint16(44, size.width, true);
	view.setUint16(46, size.height, true);
	bytes.set(new TextEncoder().encode(token).subarray(0, TOKEN_CHARACTERS), 48);
	return bytes;
}

export function acknowledgeMessage(frame) {
	const { view, bytes } = message(ACKNOWLEDGE);
	view.setUint32(8, frame, true);
	return bytes;
}

export function askClockMessage(nowUs) {
	const { view, bytes } = message(ASK_CLOCK);
	view.setBigUint64(16, BigInt(Math.round(nowUs)), true);
	return bytes;
}

// At most INPUT_EVENTS_MAX events {kind, code, x, y, flags}.
export function inputMessage(events) {
	const { view, bytes } = message(INPUT, events.length * INPUT_BYTES);
	events.forEach(({ kind, code, x, y, flags }, index) => {
		const at = HEADER_BYTES + index * INPUT_BYTES;
		view.setUint8(at + 1, kind);
		view.setUint32(at + 2, code, true);
		view.setInt32(at + 6, x, true);
		view.setInt32(at + 10, y, true);
		view.setUint32(at + 14, flags, true);
	});
	return bytes;
}

export function resizeMessage({ width, height }) {
	const { view, bytes } = message(RESIZE, RESIZE_BYTES);
	view.setUint32(HEADER_BYTES, width, true);
	view.setUint32(HEADER_BYTES + 4, height, true);
	return bytes;
}

export function colourMessage(hdr) {
	const { view, bytes } = message(SET_COLOUR, COLOUR_BYTES);
	view.setUint32(HEADER_BYTES, hdr ? 1 : 0, true);
	return bytes;
}

// Null: the text is longer than a monitor takes.
export function clipboardMessage(text) {
	const coded = new TextEncoder().encode(text.replaceAll("\0", ""));
	if (coded.length > CLIPBOARD_BYTES_MAX)
		return null;
	const { bytes } = message(SET_CLIPBOARD, coded.length);
	bytes.set(coded, HEADER_BYTES);
	return bytes;
}

// The part of a picture that its payload begins with; null: it is no part of one.
function parsePart(view) {
	if (view.byteLength < PART_BYTES)
		return null;
	const [left, top, right, bottom] = [0, 2, 4, 6].map((at) => view.getUint16(at, true));
	return left < right && top < bottom ? { left, top, right, bottom } : null;
}

// {type, flags, ..., payload, view}, and of a picture part (null: all of it is to be shown); or null when it is no message.
export function parse(buffer) {
	if (buffer.byteLength < HEADER_BYTES)
		return null;
	const view = new DataView(buffer);
	const length = view.getUint32(24, true);
	if (length !== buffer.byteLength - HEADER_BYTES)
		return null;
	const isPart = view.getUint8(0) === VIDEO && (view.getUint8(1) & FLAG_PART) !== 0;
	const part = isPart ? parsePart(new DataView(buffer, HEADER_BYTES)) : null;
	if (isPart && !part)
		return null;
	const start = HEADER_BYTES + (isPart ? PART_BYTES : 0);
	return {
		type: view.getUint8(0),
		flags: view.getUint8(1),
		part,
		stream: view.getUint16(2, true),
		configuration: view.getUint32(4, true),
		frame: view.getUint32(8, true),
		presented: view.getUint32(12, true),
		timeUs: Number(view.getBigUint64(16, true)),
		ageUs: view.getUint32(28, true),
		payload: new Uint8Array(buffer, start),
		view: new DataView(buffer, start),
	};
}

export function parseConfiguration({ configuration, view, payload }) {
	if (payload.length < CONFIGURATION_BYTES || payload.length !== CONFIGURATION_BYTES + payload[7])
		return null;
	return {
		id: configuration,
		codec: new TextDecoder().decode(payload.subarray(CONFIGURATION_BYTES)),
		codedWidth: view.getUint32(8, true),
		codedHeight: view.getUint32(12, true),
		visibleWidth: view.getUint32(16, true),
		visibleHeight: view.getUint32(20, true),
		refreshMillihertz: view.getUint32(24, true),
		hdr: payload[6] !== 0,
		colorSpace: {
			fullRange: payload[1] !== 0,
			primaries: PRIMARIES[payload[2]],
			transfer: TRANSFERS[payload[3]],
			matrix: MATRICES[payload[4]],
		},
	};
}
