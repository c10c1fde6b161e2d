// main.mjs PROGRAM [PATTERN] - run the tests whose names match; run.py starts it.
import { Monitor, Stage, startBrowser } from "./lab.mjs";
import { tests } from "./table.mjs";
import "./beside_test.mjs";
import "./desktop_test.mjs";
import "./input_test.mjs";
import "./lossless_test.mjs";
import "./pad_test.mjs";
import "./screen_test.mjs";
import "./tls_test.mjs";
import "./viewer_test.mjs";

if (process.env.DRYDOCK_DESKTOP)
	await import("./desktop_test.mjs");
const [program, pattern = ""] = process.argv.slice(2);

let failed = 0;
const chosen = tests.filter(({ name }) => name.match(pattern));
console.log(`1..${chosen.length}`);
const lab = { browser: await startBrowser(), monitor: await Monitor.start(program), stage: await Stage.start() };
for (const [index, { name, run }] of chosen.entries()) {
	try {
		const missing = await run(lab);
		console.log(missing ? `skip ${name}: ${missing}` : `ok ${index + 1} ${name}`);
	} catch (error) {
		failed++;
		console.log(`not ok ${index + 1} ${name}`);
		console.log(String(error.stack).replace(/^/gm, "# "));
	}
}
await lab.browser.close();
const stageStatus = await lab.stage.stop();
if (stageStatus !== 0) {
	failed++;
	console.log(`# the stage ended with ${stageStatus}:\n${lab.stage.log.replace(/^/gm, "# ")}`);
}
const status = await lab.monitor.stop();
if (status !== 0) {
	failed++;
	console.log(`# the monitor ended with ${status}:\n${lab.monitor.log.replace(/^/gm, "# ")}`);
}
process.exit(failed ? 1 : 0);
