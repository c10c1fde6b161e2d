// screen.js - coded frames become pictures on a canvas, each as soon as it is decoded; in a worker, or in the page.
import * as format from "./format.js";

const nowUs = () => performance.now() * 1000;

// A picture that waits for a frame is no older than so many frames of the monitor when that shows it.
const FRAMES_OLD_MAX = 2;
// Who has typed or moved so lately looks for what comes of it: no picture waits.
const HURRY_US = 500000;

// Both parts of a picture; null is all of it.
function joined(one, other) {
	return one && other && {
		left: Math.min(one.left, other.left), top: Math.min(one.top, other.top),
		right: Math.max(one.right, other.right), bottom: Math.max(one.bottom, other.bottom),
	};
}

export class Screen {
	// stream is who owns it: send(bytes), mark(name), replaced(), drewPart(), resized(size), shown(frame, times) and ageAt(frame, timeUs) are called.
	constructor(canvas, stream) {
		Object.assign(this, { canvas, stream, hidden: false, decoder: null, configuration: null, needsKey: true });
		// What the browser's coming frame shows, and the one after it: {frame, part, picture, ...}; picture null: it is drawn.
		Object.assign(this, { next: null, following: null, frameUs: 0, hurriedUs: -Infinity }); // frameUs: when the browser made its last frame
		this.context = canvas.getContext("2d", { alpha: false, desynchronized: true });
		this.underWay = new Map(); // of frames that are in the decoder, by their timestamps
		this.isBlank = true; // the canvas has nothing of the stream
	}

	configure(configuration) {
		this.configuration = configuration;
		this.restart();
	}

	// The canvas takes a new size with the first picture of it, so that the old one stays until then.
	fit({ visibleWidth: width, visibleHeight: height }) {
		if (this.canvas.width === width && this.canvas.height === height)
			return;
		Object.assign(this.canvas, { width, height });
		this.isBlank = true;
		this.stream.resized({ width, height });
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
		this.following?.picture.close();
		this.next = this.following = null;
		this.underWay.clear();
		this.isBlank = true;
		this.needsKey = true;
	}

	fail(error) {
		console.warn("decoder:", error.message);
		this.restart();
		this.stream.send(format.message(format.WANT_KEY).bytes);
	}

	decode(frame, receivedUs) {
		const key = (frame.flags & format.FLAG_KEY) !== 0;
		if (!this.decoder || frame.configuration !== this.configuration.id || (this.needsKey && !key)) {
			this.stream.send(format.acknowledgeMessage(frame.frame));
			return;
		}
		this.stream.mark("first frame");
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
		this.stream.send(format.acknowledgeMessage(entry.frame.frame));
		entry.decodedUs = nowUs();
		this.stream.mark("first decoded");
		this.place({ ...entry, part: entry.frame.part, picture });
	}

	// Input was sent at that time.
	hurry(timeUs) {
		this.hurriedUs = timeUs;
	}

	// The browser's coming frame shows it. But where that shows another already, which is drawn, it waits for the frame after that, if it is
	// not too old then: pictures come as often as frames, but not as evenly.
	place(entry) {
		if (this.next && !this.next.picture && this.canWait(entry.frame)) {
			this.following = this.replace(this.following, entry);
			return;
		}
		if (!this.next)
			requestAnimationFrame(() => this.show());
		this.next = this.replace(this.replace(this.next, this.following), entry);
		this.following = null;
		this.drawNext();
	}

	canWait(frame) {
		const now = nowUs();
		if (now - this.hurriedUs < HURRY_US)
			return false;
		const intervalUs = 1e9 / this.configuration.refreshMillihertz;
		const comingUs = now + intervalUs - (now - this.frameUs) % intervalUs;
		const ageUs = this.stream.ageAt(frame, comingUs + intervalUs);
		return ageUs !== null && ageUs <= FRAMES_OLD_MAX * intervalUs;
	}

	// Gives entry, in the place of one that nobody will see.
	replace(former, entry) {
		if (!former || !entry)
			return former ?? entry;
		this.stream.replaced();
		if (!former.picture)
			return entry;
		former.picture.close();
		return { ...entry, part: joined(former.part, entry.part) };
	}

	// At once: to draw takes milliseconds, which the browser's next frame would otherwise begin with. But not where newer ones
	// are in the decoder, of which one is likely to take its place; and a page that nobody sees has no frames, and draws when it is
	// seen again.
	drawNext() {
		if (this.next?.picture && !this.hidden && this.underWay.size < 2)
			this.draw();
	}

	draw() {
		const { picture, part } = this.next, { canvas } = this;
		this.fit(this.configuration);
		// What is coded may be a column or a row larger than what is to be seen.
		if (this.isBlank || !part || !this.drawPart(picture, part))
			this.context.drawImage(picture, 0, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
		this.isBlank = false;
		picture.close();
		this.next.picture = null;
	}

	// To convert a picture to the canvas's colours takes longer than all else that is done with it: no more than that part. False: this
	// browser does not cut this picture.
	drawPart(picture, { left, top, right, bottom }) {
		const width = right - left, height = bottom - top;
		let part;
		try {
			part = new VideoFrame(picture, { visibleRect: { x: left, y: top, width, height }, displayWidth: width, displayHeight: height });
		} catch {
			return false;
		}
		this.context.drawImage(part, left, top, width, height);
		part.close();
		this.stream.drewPart();
		return true;
	}

	// The browser makes the frame that shows it.
	show() {
		// The connection may have gone since it was asked for.
		if (!this.next)
			return;
		if (this.next.picture)
			this.draw();
		const { frame, receivedUs, decodedUs } = this.next;
		this.next = this.following;
		this.following = null;
		if (this.next) {
			requestAnimationFrame(() => this.show());
			setTimeout(() => this.drawNext()); // when this frame is made
		}
		this.frameUs = nowUs();
		this.stream.shown(frame, { receivedUs, decodedUs, displayedUs: this.frameUs });
	}
}
