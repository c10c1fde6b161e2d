// opening.js - where the stream runs: in a worker, so that the page's frames hold nothing up, or here where a browser cannot.
import { isAble, Stream } from "./stream.js";

// Whether a worker began and has what a stream needs; null: it did not, or has not.
function startWorker() {
	const worker = new Worker("worker.js", { type: "module" });
	return new Promise((resolve) => {
		const refuse = () => {
			worker.terminate();
			resolve(null);
		};
		worker.onerror = refuse;
		worker.onmessage = ({ data }) => (data.able ? resolve(worker) : refuse());
	});
}

function openHere(canvas, hear) {
	const stream = new Stream(canvas, hear);
	return (message) => stream.take(message);
}

// What takes the page's messages {kind, ...}; hear is given the stream's. Null: this browser can show nothing.
export async function openStream(canvas, hear) {
	if (!isAble())
		return null;
	const worker = "Worker" in window && "transferControlToOffscreen" in canvas ? await startWorker() : null;
	if (!worker)
		return openHere(canvas, hear);
	const offscreen = canvas.transferControlToOffscreen();
	worker.onmessage = ({ data }) => hear(data);
	worker.postMessage({ kind: "canvas", canvas: offscreen }, [offscreen]);
	return (message) => worker.postMessage(message);
}
