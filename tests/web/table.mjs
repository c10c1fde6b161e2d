// table.mjs - the tests, in the order in which files name them.
export const tests = [];

// run gets {browser, monitor, stage}: a browser, drydock monitor with its card, and a monitor without a machine (stage.c). It
// gives nothing, or words for what it lacks here.
export function test(name, run) {
	tests.push({ name, run });
}
