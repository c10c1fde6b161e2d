// input.js - keyboard, mouse, wheel, touch and gamepads become events of 18 bytes (docs/stream.md).
import * as format from "./format.js";
import { KEYS } from "./keys.js";

const PAD_LOOK_MS = 500;
// Of an order that does not say for how long.
const RUMBLE_MS = 500;
// From a page's lines, pages and pixels to 120ths of a notch, where the browser does not tell them.
const LINE_PER_NOTCH = 3;
const PIXELS_PER_NOTCH = 100;

const LOCKS = [["CapsLock", format.KEY_CAPS], ["NumLock", format.KEY_NUM], ["ScrollLock", format.KEY_SCROLL]];
// MouseEvent.button's order is left, middle, right, back, forward; Linux has BTN_LEFT, RIGHT, MIDDLE, SIDE, EXTRA.
const BUTTONS = [0, 2, 1, 3, 4];

// Which parts of a client's rectangle of an element show a picture that is fitted into it.
export function pictureBox(rectangle, size) {
	const scale = Math.min(rectangle.width / size.width, rectangle.height / size.height);
	return {
		scale,
		left: rectangle.left + (rectangle.width - size.width * scale) / 2,
		top: rectangle.top + (rectangle.height - size.height * scale) / 2,
	};
}

function clamp(value, limit) {
	return Math.min(Math.max(Math.floor(value), 0), limit - 1);
}

const axis16 = (value) => Math.round(Math.max(-1, Math.min(1, value || 0)) * 32767) & 0xFFFF;
const trigger8 = (button) => Math.round(Math.max(0, Math.min(1, button?.value ?? 0)) * 255);

// A pad's whole state as an event has it: buttons 6 and 7 of the standard mapping are the triggers.
export function padState(pad) {
	let buttons = 0;
	pad.buttons.slice(0, 32).forEach((button, index) => {
		if (button.pressed)
			buttons = (buttons | 1 << index) >>> 0;
	});
	return {
		code: buttons,
		x: axis16(pad.axes[0]) | axis16(pad.axes[1]) << 16,
		y: axis16(pad.axes[2]) | axis16(pad.axes[3]) << 16,
		triggers: trigger8(pad.buttons[6]) << 16 | trigger8(pad.buttons[7]) << 24,
	};
}

// What a pad says that it is: vendor and product from its name, in either browser's words; 0: unknown.
export function padIdentity(name) {
	const words = /Vendor: ([0-9a-f]{4}) Product: ([0-9a-f]{4})/i.exec(name) ?? /^([0-9a-f]{4})-([0-9a-f]{4})-/i.exec(name);
	return words ? parseInt(words[1], 16) << 16 | parseInt(words[2], 16) : 0;
}

// What a game orders of a pad's motors; a shorter message leaves out what it does not tell. Null: it is none.
export function parseRumble({ view, payload }) {
	if (payload.length < 7)
		return null;
	const word = (at) => payload.length >= at + 2 ? view.getUint16(at, true) : 0;
	return { pad: word(1), large: word(3) / 65535, small: word(5) / 65535,
		sequence: payload.length >= 10 ? payload[7] : null, milliseconds: payload.length >= 10 ? word(8) : RUMBLE_MS,
		left: word(10) / 65535, right: word(12) / 65535 };
}

export class Input {
	// target is the canvas, size that of its picture, field a text field for what is composed; send takes a message's bytes.
	constructor(target, size, field, send) {
		Object.assign(this, { target, size, field, send, active: false, events: [] });
		this.keys = new Set();
		this.buttons = new Set();
		this.touches = new Map(); // slots by the browser's number
		this.pads = new Map();    // {last, sequence} by the pad's number
		this.rumbles = new Map(); // sequences of the last orders
		this.sequences = [0, 0, 0, 0];
		this.rest = { x: 0, y: 0 };
		this.listen();
	}

	// Whether this viewer may control.
	allow(active) {
		if (!active)
			this.letGo();
		this.active = active;
		if (active)
			this.field.focus({ preventScroll: true });
	}

	// The server holds nothing for us any more: a new connection begins with nothing.
	forget() {
		this.active = false;
		this.events = [];
		this.keys.clear();
		this.buttons.clear();
		this.touches.clear();
		this.pads.clear();
		this.rumbles.clear();
	}

	put(kind, { code = 0, x = 0, y = 0, flags = 0 } = {}) {
		if (!this.active)
			return;
		this.events.push({ kind, code, x, y, flags });
		if (this.events.length === 1)
			queueMicrotask(() => this.flush());
	}

	// Events of one moment go in one message.
	flush() {
		while (this.events.length)
			this.send(format.inputMessage(this.events.splice(0, format.INPUT_EVENTS_MAX)));
	}

	letGo() {
		this.keys.forEach((code) => this.put(format.KEY_UP, { code }));
		this.buttons.forEach((code) => this.put(format.BUTTON_UP, { code }));
		this.touches.forEach((slot) => this.put(format.TOUCH_UP, { code: slot | format.TOUCH_CANCELLED }));
		this.keys.clear();
		this.buttons.clear();
		this.touches.clear();
		this.flush();
	}

	// --- Keyboard ------------------------------------------------------------------------------------------

	onKey(event, down) {
		if (!this.active || event.isComposing || event.keyCode === 229)
			return;
		// A button of the page is worked by keys, too.
		if (event.target.closest?.("nav, #panel") && ["Tab", "Enter", "Space"].includes(event.code))
			return;
		const key = KEYS.get(event.code);
		const pastes = down && ((event.ctrlKey && event.code === "KeyV") || (event.shiftKey && event.code === "Insert"));
		// Then the browser says what is pasted, before the key goes.
		if (!pastes)
			event.preventDefault();
		if (!key)
			this.typeCharacters(down && [...event.key].length === 1 ? event.key : "");
		else if (pastes && this.onPasteKey)
			this.onPasteKey(() => this.press(event, key, down));
		else
			this.press(event, key, down);
	}

	press(event, key, down) {
		if (this.keys.has(key.linux) === down)
			return;
		if (down)
			this.keys.add(key.linux);
		else
			this.keys.delete(key.linux);
		const locks = LOCKS.reduce((bits, [name, bit]) => bits | (event.getModifierState(name) ? bit : 0), 0);
		this.put(down ? format.KEY_DOWN : format.KEY_UP, { code: key.linux, flags: key.usb << 16 | locks });
	}

	typeCharacters(text) {
		for (const character of text)
			this.put(format.TEXT, { code: character.codePointAt(0) });
	}

	// --- Mouse and touch -----------------------------------------------------------------------------------

	at(event) {
		const { size } = this;
		const box = pictureBox(this.target.getBoundingClientRect(), size);
		return {
			x: clamp((event.clientX - box.left) / box.scale, size.width),
			y: clamp((event.clientY - box.top) / box.scale, size.height),
			flags: (size.width | size.height << 16) >>> 0,
		};
	}

	// A captured mouse moves on for ever; parts of a pixel are kept for the next time.
	moveBy(event) {
		const x = this.rest.x + event.movementX, y = this.rest.y + event.movementY;
		this.rest = { x: x - Math.trunc(x), y: y - Math.trunc(y) };
		if (Math.trunc(x) || Math.trunc(y))
			this.put(format.MOUSE_MOVE, { x: Math.trunc(x), y: Math.trunc(y) });
	}

	onPointer(event, kind) {
		if (!this.active)
			return;
		if (event.pointerType === "touch")
			this.touch(event, kind);
		else if (document.pointerLockElement)
			this.moveBy(event);
		else
			this.put(format.MOUSE_AT, this.at(event));
	}

	touch(event, kind) {
		// Or a mouse would be made of it.
		event.preventDefault();
		if (kind === format.TOUCH_DOWN) {
			const used = [...this.touches.values()];
			const slot = Array.from({ length: format.TOUCHES }, (_, index) => index).find((index) => !used.includes(index));
			if (slot === undefined)
				return;
			this.touches.set(event.pointerId, slot);
		}
		const slot = this.touches.get(event.pointerId);
		if (slot === undefined)
			return;
		if (kind === format.TOUCH_UP)
			this.touches.delete(event.pointerId);
		this.put(kind, { code: slot | (event.type === "pointercancel" ? format.TOUCH_CANCELLED : 0), ...this.at(event) });
	}

	onButton(event, down) {
		const code = format.BUTTON_FIRST + BUTTONS[event.button];
		if (!this.active || event.button >= BUTTONS.length || this.buttons.has(code) === down)
			return;
		// The browser would give the focus to nobody.
		event.preventDefault();
		this.field.focus({ preventScroll: true });
		if (down)
			this.buttons.add(code);
		else
			this.buttons.delete(code);
		this.put(down ? format.BUTTON_DOWN : format.BUTTON_UP, { code });
	}

	onWheel(event) {
		if (!this.active)
			return;
		event.preventDefault();
		const perUnit = [format.SCROLL_NOTCH / PIXELS_PER_NOTCH, format.SCROLL_NOTCH / LINE_PER_NOTCH,
			format.SCROLL_NOTCH][event.deltaMode];
		// Right and down are positive.
		const x = event.wheelDeltaX === undefined ? event.deltaX * perUnit : -event.wheelDeltaX;
		const y = event.wheelDeltaY === undefined ? event.deltaY * perUnit : -event.wheelDeltaY;
		this.put(format.SCROLL, { x: Math.round(x), y: Math.round(y) });
	}

	// --- Gamepads ------------------------------------------------------------------------------------------

	nextSequence(index) {
		return this.sequences[index] = (this.sequences[index] + 1) & 0xFF;
	}

	lookAtPads() {
		if (!this.active)
			return;
		const there = [...navigator.getGamepads()].slice(0, format.PADS);
		for (let index = 0; index < format.PADS; index++) {
			const pad = there[index];
			if (pad?.connected && !this.pads.has(index))
				this.meetPad(index, pad);
			if (pad?.connected)
				this.tellPad(index, pad);
			else if (this.pads.delete(index))
				this.put(format.PAD_REMOVE, { flags: index | this.nextSequence(index) << 8 });
		}
		if (this.pads.size && !this.polling) {
			this.polling = true;
			requestAnimationFrame(() => {
				this.polling = false;
				this.lookAtPads();
			});
		}
	}

	meetPad(index, pad) {
		this.pads.set(index, "");
		this.put(format.PAD_ARRIVAL, { code: padIdentity(pad.id), x: pad.mapping === "standard" ? 1 : 0,
			y: pad.vibrationActuator ? 1 : 0, flags: index | this.nextSequence(index) << 8 });
	}

	// Only what changed is told.
	tellPad(index, pad) {
		const { code, x, y, triggers } = padState(pad);
		const now = `${code} ${x} ${y} ${triggers}`;
		if (this.pads.get(index) === now)
			return;
		this.pads.set(index, now);
		this.put(format.PAD_STATE, { code, x, y, flags: (index | this.nextSequence(index) << 8 | triggers) >>> 0 });
	}

	// Orders go by their sequence; without one each counts.
	rumble(order) {
		const last = this.rumbles.get(order.pad);
		const ahead = last === undefined ? 1 : order.sequence - last & 0xFF;
		if (order.sequence !== null && (ahead === 0 || ahead > 127))
			return;
		if (order.sequence !== null)
			this.rumbles.set(order.pad, order.sequence);
		navigator.getGamepads()[order.pad]?.vibrationActuator?.playEffect("dual-rumble", { duration: order.milliseconds,
			strongMagnitude: order.large, weakMagnitude: order.small }).catch(() => {});
	}

	// --- Listening -----------------------------------------------------------------------------------------

	listen() {
		const { target, field } = this;
		addEventListener("keydown", (event) => this.onKey(event, true));
		addEventListener("keyup", (event) => this.onKey(event, false));
		field.addEventListener("compositionend", (event) => {
			if (this.active)
				this.typeCharacters(event.data);
			field.value = "";
		});
		// What is typed without a key: a phone's keyboard, a list of symbols.
		field.addEventListener("input", (event) => {
			if (this.active && event.inputType === "insertText" && !event.isComposing)
				this.typeCharacters(event.data ?? "");
			if (!event.isComposing)
				field.value = "";
		});
		target.addEventListener("pointerdown", (event) => {
			if (event.pointerType === "touch")
				target.setPointerCapture(event.pointerId);
			this.onPointer(event, format.TOUCH_DOWN);
		});
		target.addEventListener("pointermove", (event) => this.onPointer(event, format.TOUCH_MOVE));
		target.addEventListener("pointerup", (event) => this.onPointer(event, format.TOUCH_UP));
		target.addEventListener("pointercancel", (event) => this.onPointer(event, format.TOUCH_UP));
		target.addEventListener("mousedown", (event) => this.onButton(event, true));
		addEventListener("mouseup", (event) => this.onButton(event, false));
		target.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
		target.addEventListener("contextmenu", (event) => event.preventDefault());
		addEventListener("blur", () => this.letGo());
		document.addEventListener("visibilitychange", () => {
			if (document.hidden)
				this.letGo();
		});
		setInterval(() => this.lookAtPads(), PAD_LOOK_MS);
		addEventListener("gamepadconnected", () => this.lookAtPads());
	}
}
