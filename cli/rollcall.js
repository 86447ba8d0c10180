#!/usr/bin/env node
// What npx runs. The command itself is TypeScript, loaded as it is by `npm start`.
require("ts-node").register({ transpileOnly: true, cwd: __dirname });
require("./rollcall.ts");
