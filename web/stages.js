// stages.js - how long a picture took from stage to stage, and whose clock is how far ahead.

const KEPT = 600;

// The smallest value that so many per cent do not exceed; null without any.
export function percentile(values, percent) {
	if (!values.length)
		return null;
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.max(Math.ceil(sorted.length * percent / 100), 1) - 1];
}

// The last KEPT durations of each stage, in milliseconds.
export class Stages {
	constructor(names) {
		this.names = names;
		this.clear();
	}

	clear() {
		this.kept = Object.fromEntries(this.names.map((name) => [name, []]));
	}

	add(name, milliseconds) {
		const kept = this.kept[name];
		kept.push(milliseconds);
		if (kept.length > KEPT)
			kept.shift();
	}

	row(name) {
		return [50, 95, 99].map((percent) => percentile(this.kept[name], percent));
	}
}

// The four stages of a picture in milliseconds, and their sum: from the presentation to the page's canvas. Times are in microseconds,
// ageUs and timeUs on the server's clock, the others on ours; offset is the server's clock less ours.
export function stagesOf({ ageUs, timeUs }, { receivedUs, decodedUs, displayedUs }, offset) {
	const stages = {
		captured: ageUs / 1000,
		received: (receivedUs + offset - timeUs) / 1000,
		decoded: (decodedUs - receivedUs) / 1000,
		displayed: (displayedUs - decodedUs) / 1000,
	};
	return { ...stages, total: Object.values(stages).reduce((sum, stage) => sum + stage, 0) };
}

// Microseconds from a picture's presentation to that time of ours.
export const ageAt = ({ ageUs, timeUs }, ourUs, offset) => ageUs + ourUs + offset - timeUs;

// The server's clock less ours, from the exchange that took the least time of the last sixteen.
export class ClockOffset {
	constructor() {
		this.samples = [];
	}

	// t1 and t4 are ours, t2 and t3 the server's, in microseconds.
	add(t1, t2, t3, t4) {
		this.samples.push({ roundTrip: t4 - t1 - (t3 - t2), offset: (t2 - t1 + (t3 - t4)) / 2 });
		if (this.samples.length > 16)
			this.samples.shift();
	}

	best() {
		return this.samples.reduce((best, sample) =>
			!best || sample.roundTrip < best.roundTrip ? sample : best, null);
	}
}
