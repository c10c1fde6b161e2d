// worker.js - the stream in a thread of its own: first it says whether it can be, then it is given the canvas.
import { isAble, Stream } from "./stream.js";

let stream = null;

onmessage = ({ data }) => {
	if (data.kind === "canvas")
		stream = new Stream(data.canvas, (message, transfer) => postMessage(message, transfer ?? []));
	else
		stream.take(data);
};
postMessage({ kind: "able", able: isAble() });
