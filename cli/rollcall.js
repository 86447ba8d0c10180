#!/usr/bin/env node
// What npx runs.
require("./check-node");
require("./register");
require("./rollcall.ts");
