// stream.js - the connection: pictures go to the screen, times are kept, and all else goes to the page, in messages {kind, ...}.
//
// It runs in a worker (worker.js), where neither the page's frames nor its input hold pictures up; where a browser cannot
// do that, in the page. Nothing of the page is used here.
import * as format from "./format.js";
import { Screen } from "./screen.js";
import { ageAt, ClockOffset, Stages, stagesOf } from "./stages.js";

const CLOCK_MS = 2000;
const MEASURED_TOGETHER = 16;

const nowUs = () => performance.now() * 1000;

// What the thread that this runs in must have.
export const isAble = () => typeof VideoDecoder === "function" && typeof requestAnimationFrame === "function";

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

export class Stream {
	// tell(message, transfer) takes a message to the page; the page's come by take().
	constructor(canvas, tell) {
		this.tell = tell;
		this.screen = new Screen(canvas, this);
		this.codecs = supportedCodecs();
		this.socket = null;
		this.clock = new ClockOffset();
		// captured: since the driver presented it; each of the others since the one before; total: all four.
		this.stages = new Stages(["captured", "received", "decoded", "displayed", "total"]);
		this.counts = { frames: 0, bytes: 0, shown: 0, parts: 0, replaced: 0, gaps: 0, lastFrame: 0 };
		this.marked = new Set();
		this.measured = null; // for who measures
		this.isNews = true;   // the page is told of the next picture that is shown
		setInterval(() => this.askClock(), CLOCK_MS);
	}

	// --- From the page -----------------------------------------------------------------------------------------

	take(message) {
		if (message.kind === "send")
			this.pass(message.bytes);
		else if (message.kind === "connect")
			this.connect(message);
		else if (message.kind === "hidden")
			this.screen.hidden = message.hidden;
		else if (message.kind === "measure")
			this.measured = [];
		else if (message.kind === "figures")
			this.tell({ kind: "figures", ...this.figures() });
	}

	pass(bytes) {
		if (bytes[0] === format.INPUT)
			this.screen.hurry(nowUs());
		this.send(bytes);
	}

	connect({ address, token, size }) {
		this.counts.lastFrame = 0;
		this.isNews = true;
		this.marked.clear();
		this.clock = new ClockOffset();
		const socket = new WebSocket(address, format.PROTOCOL);
		this.socket = socket;
		socket.binaryType = "arraybuffer";
		socket.onopen = async () => {
			this.mark("connected");
			this.send(format.helloMessage(await this.codecs, token, size));
			this.mark("hello");
		};
		socket.onmessage = (event) => this.receive(event.data);
		socket.onclose = ({ code, reason }) => {
			this.screen.close();
			this.socket = null;
			this.tell({ kind: "closed", code, reason });
		};
	}

	figures() {
		const best = this.clock.best(), { configuration } = this.screen;
		return { counts: { ...this.counts }, codec: configuration?.codec, hdr: configuration?.hdr, roundTrip: best?.roundTrip,
			stages: this.stages.names.map((name) => [name, ...this.stages.row(name)]) };
	}

	// --- From the monitor --------------------------------------------------------------------------------------

	receive(buffer) {
		const receivedUs = nowUs();
		const message = format.parse(buffer);
		if (!message)
			return;
		if (message.type === format.VIDEO) {
			this.count(message);
			this.screen.decode(message, receivedUs);
		} else if (message.type === format.CLOCK) {
			this.clock.add(message.timeUs, Number(message.view.getBigUint64(0, true)),
				Number(message.view.getBigUint64(8, true)), receivedUs);
		} else {
			this.receiveBeside(message, buffer);
		}
	}

	// What is no picture goes to the page, which may say something else until the next one.
	receiveBeside(message, buffer) {
		if (message.type === format.CONFIGURATION) {
			const configuration = format.parseConfiguration(message);
			if (!configuration)
				return;
			this.mark("configuration");
			this.screen.configure(configuration);
		} else if (message.type === format.WELCOME) {
			this.mark("welcome");
			this.askClock();
		}
		this.isNews ||= [format.CONFIGURATION, format.WELCOME, format.NOTICE].includes(message.type);
		this.tell({ kind: "message", buffer }, [buffer]);
	}

	count(frame) {
		const { counts } = this;
		if (counts.lastFrame && frame.frame !== counts.lastFrame + 1)
			counts.gaps += frame.frame - counts.lastFrame - 1;
		counts.lastFrame = frame.frame;
		counts.frames++;
		counts.bytes += frame.payload.length;
	}

	send(bytes) {
		if (this.socket?.readyState === WebSocket.OPEN)
			this.socket.send(bytes);
	}

	askClock() {
		this.send(format.askClockMessage(nowUs()));
	}

	// --- From the screen ---------------------------------------------------------------------------------------

	// For who measures; the first of each connection, on the page's clock.
	mark(name) {
		if (this.marked.has(name))
			return;
		this.marked.add(name);
		this.tell({ kind: "mark", name, at: performance.timeOrigin + performance.now() });
	}

	replaced() {
		this.counts.replaced++;
	}

	drewPart() {
		this.counts.parts++;
	}

	resized(size) {
		this.tell({ kind: "size", size });
	}

	// Microseconds from its presentation to that time of this thread's clock; null: the monitor's clock is not known yet.
	ageAt(frame, timeUs) {
		const best = this.clock.best();
		return best && ageAt(frame, timeUs, best.offset);
	}

	shown(frame, times) {
		this.counts.shown++;
		this.mark("first picture");
		this.measure(frame, times);
		if (!this.isNews)
			return;
		const isRepeat = (frame.flags & format.FLAG_REPEAT) !== 0;
		this.isNews = isRepeat;
		// In order with what the monitor says, and again when the browser has made its frame.
		this.tell({ kind: "shows", isRepeat });
		setTimeout(() => this.tell({ kind: "shown" }));
	}

	measure(frame, times) {
		const best = this.clock.best();
		if (!best || frame.flags & format.FLAG_REPEAT)
			return;
		const took = stagesOf(frame, times, best.offset);
		for (const [name, milliseconds] of Object.entries(took))
			this.stages.add(name, milliseconds);
		if (this.measured?.push({ present: frame.presented, total: took.total }) >= MEASURED_TOGETHER)
			this.tell({ kind: "measured", pictures: this.measured.splice(0) });
	}
}
