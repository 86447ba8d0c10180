// What `npm start` runs.
require("./check-node");
require("./register");
require("./start.ts");
