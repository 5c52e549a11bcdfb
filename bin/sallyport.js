#!/usr/bin/env node
// Plain JavaScript without imports of ours, so that an old Node can still read this line to the user.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 7)) {
  console.error(
    `sallyport needs Node 24.7 or newer; this is ${process.versions.node}. Run it through npm (npm start, npx sallyport …), which brings its own.`,
  );
  process.exit(1);
}
// V8 would learn from the first calls, which take long because everything is still being compiled, that a call's objects
// live long, and put them and all they hold where only a full collection frees them (docs/decisions/0023-what-a-call-leaves-behind.md).
const { setFlagsFromString } = await import('node:v8');
setFlagsFromString('--no-allocation-site-pretenuring');
const { main } = await import('../src/cli/index.ts');
process.exitCode = await main(process.argv.slice(2));
