// cursor.js - the monitor's pointer as a layer of its own: the browser's own cursor for who moves it, else one that is drawn.
import * as format from "./format.js";
import { pictureBox } from "./input.js";

// Browsers show no larger ones.
const OWN_CURSOR_MAX = 128;

export function parseCursor({ view, payload }) {
	if (payload.length !== format.CURSOR_BYTES)
		return null;
	return { x: view.getInt32(0, true), y: view.getInt32(4, true), visible: view.getUint32(8, true) !== 0,
		shape: view.getUint32(12, true) };
}

// {shape, width, height, hotX, hotY, masked, pixels}, pixels BGRA; null: it is none.
export function parseCursorShape({ view, payload }) {
	if (payload.length < format.CURSOR_SHAPE_BYTES)
		return null;
	const width = view.getUint16(4, true), height = view.getUint16(6, true);
	if (payload.length !== format.CURSOR_SHAPE_BYTES + width * height * 4)
		return null;
	return { shape: view.getUint32(0, true), width, height, hotX: view.getUint16(8, true),
		hotY: view.getUint16(10, true), masked: view.getUint32(12, true) !== 0,
		pixels: payload.subarray(format.CURSOR_SHAPE_BYTES) };
}

// RGBA of what covers the picture, and of what inverts it (masked colour with a full alpha; black leaves it as it is).
export function cursorLayers({ width, height, masked, pixels }) {
	const cover = new Uint8ClampedArray(width * height * 4), invert = new Uint8ClampedArray(width * height * 4);
	for (let at = 0; at < cover.length; at += 4) {
		const inverts = masked && pixels[at + 3] === 255;
		const layer = inverts ? invert : cover;
		layer[at] = pixels[at + 2];
		layer[at + 1] = pixels[at + 1];
		layer[at + 2] = pixels[at];
		layer[at + 3] = masked ? 255 : pixels[at + 3];
		if (inverts && !pixels[at] && !pixels[at + 1] && !pixels[at + 2])
			layer[at + 3] = 0;
	}
	return { cover, invert };
}

function paint(canvas, shape, pixels) {
	canvas.width = shape.width;
	canvas.height = shape.height;
	canvas.getContext("2d").putImageData(new ImageData(pixels, shape.width, shape.height), 0, 0);
}

export class Cursor {
	// target shows the picture, which has that size; cover and invert are canvases above it.
	constructor(target, size, cover, invert) {
		Object.assign(this, { target, size, cover, invert, position: null, shape: null, controls: false });
		addEventListener("resize", () => this.place());
		document.addEventListener("pointerlockchange", () => this.place());
	}

	setShape(shape) {
		const layers = cursorLayers(shape);
		this.shape = shape;
		paint(this.cover, shape, layers.cover);
		paint(this.invert, shape, layers.invert);
		this.place();
	}

	setPosition(position) {
		this.position = position;
		this.place();
	}

	forget() {
		this.position = this.shape = null;
		this.place();
	}

	// Whether the browser can show it itself, where the hand is: no way there and back.
	isOwn() {
		return this.controls && !document.pointerLockElement && this.shape && !this.shape.masked &&
			Math.max(this.shape.width, this.shape.height) <= OWN_CURSOR_MAX;
	}

	place() {
		const { shape, position } = this;
		const isShown = Boolean(shape && position?.visible && position.shape === shape.shape);
		const drawn = isShown && !this.isOwn();
		this.cover.hidden = !drawn;
		this.invert.hidden = !(drawn && shape.masked);
		this.target.style.cursor = this.ownCursor(isShown);
		if (!drawn)
			return;
		const box = pictureBox(this.target.getBoundingClientRect(), this.size);
		for (const layer of [this.cover, this.invert]) {
			layer.style.left = `${box.left + (position.x - shape.hotX) * box.scale}px`;
			layer.style.top = `${box.top + (position.y - shape.hotY) * box.scale}px`;
			layer.style.width = `${shape.width * box.scale}px`;
			layer.style.height = `${shape.height * box.scale}px`;
		}
	}

	ownCursor(isShown) {
		if (!this.position)
			return "";
		if (!isShown || !this.isOwn())
			return "none";
		return `url(${this.cover.toDataURL()}) ${this.shape.hotX} ${this.shape.hotY}, default`;
	}
}
